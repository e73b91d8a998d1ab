package turnpike.aaa;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import turnpike.aaa.AccessDecision.Reason;
import turnpike.base.AccessKind;
import turnpike.base.NotFound;
import turnpike.base.TenantId;
import turnpike.nases.Nas;
import turnpike.nases.NasVendor;
import turnpike.nases.SharedSecret;
import turnpike.platform.db.Database;

/// Tells the person at the counter why a subscriber cannot connect, by asking every rule of access in turn.
public final class WhyOffline {
    private static final int REJECTS_SHOWN = 5;

    private final Access access;
    private final AccessAttempts attempts;
    private final InstantSource clock;
    private final Database database;
    private final WhyStore store = new WhyStore();

    public WhyOffline(Access access, AccessAttempts attempts, InstantSource clock, Database database) {
        this.access = access;
        this.attempts = attempts;
        this.clock = clock;
        this.database = database;
    }

    /// One thing a login must pass.
    public record Check(String name, boolean ok, String text) {}

    /// The answer.
    ///
    /// @param refusal what a login with the right password would be refused for now; null: it would be let in
    /// @param sentence for a person
    /// @param lastAcceptAt null: never, as far as the log goes back
    public record Explanation(
            boolean online,
            @Nullable Reason refusal,
            String sentence,
            List<Check> checks,
            @Nullable Instant lastAcceptAt,
            List<AccessAttempts.Attempt> lastRejects) {}

    /// Proves anything: the question is what would happen with the right password.
    private enum RightPassword implements Credential {
        GIVEN;

        @Override
        public String method() {
            return "NONE";
        }

        @Override
        public boolean matches(byte[] password) {
            return true;
        }
    }

    /// @throws NotFound when the tenant has no such subscriber
    public Explanation explain(TenantId tenant, UUID subscriberId) {
        Standing standing =
                access.current(tenant, subscriberId).orElseThrow(() -> new NotFound("subscriber", subscriberId));
        List<AccessAttempts.Attempt> rejects = latest(tenant, subscriberId, false, REJECTS_SHOWN);
        List<AccessAttempts.Attempt> accepts = latest(tenant, subscriberId, true, 1);
        AccessRequest request = likeTheLast(tenant, standing, rejects, accepts);
        var question = new AccessPolicy.Question(request, standing, q -> true);

        List<Check> checks = new ArrayList<>();
        Reason first = null;
        for (AccessPolicy.Step step : AccessPolicy.STEPS) {
            // Nobody but the subscriber can pass the one; the other is passed by whoever has the password.
            if (step.name().equals("password") || step.name().equals(AccessPolicy.LOGOUT)) continue;
            Reason reason = step.ask().apply(question);
            if (first == null) first = reason;
            String text = reason == null ? passed(step, standing) : words(reason);
            if (reason == Reason.DEVICE_BLOCKED) text += " Blocked: " + blocked(standing) + ".";
            checks.add(new Check(step.name(), reason == null, text));
        }
        String taken = first == Reason.NO_ACTIVE_PLAN ? taken(tenant, subscriberId) : "";
        Reason seat = access.peek(standing, request);
        if (first == null) first = seat;
        checks.add(new Check("seats", seat == null, seat == null ? seatsLeft(standing) : words(seat)));

        Standing.Device out = out(standing, request.at());
        String left = out == null ? "" : loggedOut(tenant, subscriberId, out);
        if (out != null) checks.add(new Check(AccessPolicy.LOGOUT, false, left));

        boolean online = !standing.sessions().isEmpty();
        return new Explanation(
                online,
                first,
                sentence(online, first, left, rejects) + taken,
                checks,
                accepts.isEmpty() ? null : accepts.getFirst().at(),
                rejects);
    }

    /// A login as the subscriber's last one was: same device, so that what is said about devices is said of theirs.
    private AccessRequest likeTheLast(
            TenantId tenant,
            Standing standing,
            List<AccessAttempts.Attempt> rejects,
            List<AccessAttempts.Attempt> accepts) {
        String mac = null;
        if (!rejects.isEmpty()) mac = rejects.getFirst().mac();
        else if (!accepts.isEmpty()) mac = accepts.getFirst().mac();
        // Of who has no device but blocked ones, one of those would come.
        List<Standing.Device> devices = standing.devices();
        boolean isOut = !devices.isEmpty() && devices.stream().allMatch(Standing.Device::blocked);
        if (isOut) mac = devices.getFirst().mac();
        var anywhere = new Nas(
                tenant,
                new UUID(0, 0),
                "",
                NasVendor.GENERIC,
                AccessKind.ANY,
                true,
                false,
                1,
                new SharedSecret(new byte[0]));
        return new AccessRequest(
                anywhere, "", RightPassword.GIVEN, mac, standing.person().accessKind(), null, clock.instant());
    }

    private List<AccessAttempts.Attempt> latest(TenantId tenant, UUID subscriberId, boolean accepted, int limit) {
        var search = new AccessAttempts.Search(null, accepted, null, null, subscriberId, 0, limit);
        return attempts.find(tenant, search).attempts();
    }

    /// The device that logged out and stays out longest; null when none does.
    private static Standing.@Nullable Device out(Standing standing, Instant at) {
        return standing.devices().stream()
                .filter(device -> device.isOut(at))
                .max(Comparator.comparing(device -> Objects.requireNonNull(device.outUntil())))
                .orElse(null);
    }

    private String loggedOut(TenantId tenant, UUID subscriberId, Standing.Device device) {
        String when = database.call(tenant, tx -> store.loggedOut(tx, tenant, subscriberId, device.mac()))
                .map(at -> " at " + at)
                .orElse("");
        return "The device " + device.mac() + " logged out at the portal" + when
                + ". Its owner comes back at any time by Connect at the portal or the password; its address alone lets"
                + " it in again from " + device.outUntil() + ".";
    }

    /// Who took the last package, and when; empty: nobody did.
    private String taken(TenantId tenant, UUID subscriberId) {
        return database.call(tenant, tx -> store.taken(tx, tenant, subscriberId))
                .map(taken -> " "
                        + (taken.plan().isEmpty() ? "The last one" : taken.plan())
                        + (taken.isSale() ? " was taken back by " : " was ended by ")
                        + taken.by() + " at " + taken.at() + ".")
                .orElse("");
    }

    private static String sentence(
            boolean online, @Nullable Reason refusal, String left, List<AccessAttempts.Attempt> rejects) {
        if (refusal != null) {
            return (online ? "Online now, but a new login would be refused: " : "Cannot connect: ") + words(refusal);
        }
        if (online) return "Online now.";
        if (!left.isEmpty()) return "Has logged out. " + left;
        if (rejects.isEmpty()) {
            return "Nothing stands in the way. No refused login is on record: the device has not asked us lately.";
        }
        AccessAttempts.Attempt last = rejects.getFirst();
        Reason reason = last.reason();
        return "Nothing stands in the way now. The last login was refused"
                + (reason == null ? "." : ": " + words(reason));
    }

    private static String passed(AccessPolicy.Step step, Standing standing) {
        Standing.Holding holding = standing.holding();
        return switch (step.name()) {
            case "tenant" -> "The business is active.";
            case "subscriber" -> "The subscriber is not suspended.";
            case "accessKind" -> "May come online by " + kind(standing.person().accessKind()) + ".";
            case "plan" ->
                holding == null || holding.endsAt() == null
                        ? "Holds a plan without an end."
                        : "Holds a plan until " + holding.endsAt() + ".";
            case "dataQuota" -> dataLeft(holding);
            case "onlineTime" -> onlineLeft(holding);
            default -> devices(standing);
        };
    }

    private static String devices(Standing standing) {
        String blocked = blocked(standing);
        return blocked.isEmpty() ? "No device is in the way." : "Blocked among its devices: " + blocked + ".";
    }

    private static String blocked(Standing standing) {
        return standing.devices().stream()
                .filter(Standing.Device::blocked)
                .map(Standing.Device::mac)
                .collect(Collectors.joining(", "));
    }

    private static String dataLeft(Standing.@Nullable Holding holding) {
        if (holding == null || holding.allowance().quota() == null) return "The plan's data is not limited.";
        long quota = holding.allowance().quota().count();
        String used = "%s of %s used".formatted(gigabytes(holding.usedBytes()), gigabytes(quota));
        return holding.usedBytes() >= quota ? "Over quota and slower for it: " + used + "." : used + ".";
    }

    private static String onlineLeft(Standing.@Nullable Holding holding) {
        if (holding == null || holding.allowance().onlineLimit() == null) return "Time online is not limited.";
        return "%d of %d minutes online used."
                .formatted(
                        holding.onlineSeconds() / 60,
                        holding.allowance().onlineLimit().toMinutes());
    }

    private static String seatsLeft(Standing standing) {
        Integer most = standing.seats().sessions();
        return most == null
                ? "Sessions at once are not limited."
                : "%d of %d sessions at once are open."
                        .formatted(standing.sessions().size(), most);
    }

    private static String gigabytes(long bytes) {
        return String.format(Locale.ROOT, "%.2f GB", bytes / 1e9);
    }

    private static String kind(AccessKind kind) {
        return switch (kind) {
            case HOTSPOT -> "hotspot";
            case PPPOE -> "PPPoE";
            case ANY -> "hotspot and PPPoE";
        };
    }

    /// A reason in words, for people.
    public static String words(Reason reason) {
        return switch (reason) {
            case UNKNOWN_SUBSCRIBER -> "Nobody has this username here.";
            case WRONG_PASSWORD -> "The password was wrong.";
            case METHOD_NOT_SUPPORTED ->
                "The router asked with EAP, which we do not speak; set it to PAP, CHAP or MS-CHAP.";
            case NO_CREDENTIAL -> "The router sent no password along.";
            case SUBSCRIBER_SUSPENDED -> "The subscriber is suspended.";
            case TENANT_SUSPENDED -> "The business itself is suspended.";
            case ACCESS_KIND_NOT_ALLOWED -> "The plan or the subscriber may not use this kind of access.";
            case NO_ACTIVE_PLAN -> "No plan is held.";
            case PLAN_ENDED -> "The plan has ended.";
            case DATA_QUOTA_EXHAUSTED -> "The plan's data is used up.";
            case ONLINE_TIME_EXHAUSTED -> "The plan's time online is used up.";
            case DEVICE_BLOCKED -> "This device is blocked.";
            case DEVICE_UNKNOWN -> "Only known devices may connect, and this is none of them.";
            case TOO_MANY_DEVICES -> "The plan's number of devices is reached; forget one to make room.";
            case TOO_MANY_SESSIONS -> "As many sessions are open as the plan allows.";
            case LOGGED_OUT -> "The device logged out at the portal and has not come back by it.";
        };
    }
}
