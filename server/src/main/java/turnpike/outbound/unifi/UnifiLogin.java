package turnpike.outbound.unifi;

import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import turnpike.base.InvalidInput;
import turnpike.base.TenantId;
import turnpike.base.Unavailable;
import turnpike.hotspot.HotspotControl;
import turnpike.outbound.unifi.UnifiGuest.Authorization;

/// Lets guests through at UniFi sites, and keeps them out.
///
/// The redirect to the portal is not signed, so a device is let in only when the console itself has it connected. A
/// second authorization cancels the first and sets its counters to zero: one that gives what is wanted is left alone,
/// another is booked with its last counters before it is forgotten. Any thread; blocking.
public final class UnifiLogin implements HotspotControl {
    private final UnifiLinks links;
    private final UnifiUsage usage;
    private final InstantSource clock;
    private final UnifiCallers callers = new UnifiCallers();

    public UnifiLogin(UnifiLinks links, UnifiUsage usage, InstantSource clock) {
        this.links = links;
        this.usage = usage;
        this.clock = clock;
    }

    @Override
    public boolean serves(TenantId tenant, UUID nasId) {
        return links.find(tenant, nasId) != null;
    }

    @Override
    public Result login(TenantId tenant, UUID nasId, Guest guest) {
        return told(tenant, nasId, api -> {
            Optional<UnifiGuest> found = api.find(guest.mac());
            if (found.isEmpty()) return new Result.Refused("not_at_console");
            UnifiGuest before = found.get();
            usage.mayComeIn(nasId, guest.mac());
            UnifiTerms terms = UnifiTerms.of(guest.limits());
            Authorization running = before.authorized() ? before.authorization() : null;
            if (running != null && terms.isGivenBy(running, clock.instant())) {
                usage.found(tenant, nasId, before, guest.username());
                return new Result.Done();
            }
            Authorization cancelled = api.authorize(before, terms);
            if (cancelled == null) cancelled = running;
            if (cancelled != null) usage.ended(tenant, nasId, before, cancelled);
            Optional<UnifiGuest> after = api.find(guest.mac());
            if (after.isEmpty() || !after.get().authorized()) return new Result.Refused("not_let_in");
            usage.begun(tenant, nasId, after.get(), guest.username());
            return new Result.Done();
        });
    }

    @Override
    public Result logout(TenantId tenant, UUID nasId, String mac) {
        return told(tenant, nasId, api -> {
            Optional<UnifiGuest> found = api.find(mac);
            if (found.isEmpty()) {
                usage.keepOut(nasId, mac);
                return new Result.Done();
            }
            UnifiGuest guest = found.get();
            if (!guest.authorized()) return new Result.Done();
            Authorization last = api.unauthorize(guest);
            if (last == null) last = guest.authorization();
            if (last != null) usage.ended(tenant, nasId, guest, last);
            boolean out = api.find(mac).map(after -> !after.authorized()).orElse(true);
            return out ? new Result.Done() : new Result.Refused("still_let_in");
        });
    }

    @Override
    public Presence look(TenantId tenant, UUID nasId, String mac) {
        UnifiLink link = links.find(tenant, nasId);
        if (link == null) return Presence.UNKNOWN;
        try {
            boolean in = callers.with(
                    link, api -> api.find(mac).map(UnifiGuest::authorized).orElse(false));
            return in ? Presence.ONLINE : Presence.OFFLINE;
        } catch (Unavailable | UnifiRefusal | InvalidInput e) {
            return Presence.UNKNOWN;
        }
    }

    private Result told(TenantId tenant, UUID nasId, Function<UnifiApi, Result> errand) {
        UnifiLink link = links.find(tenant, nasId);
        if (link == null) return new Result.Refused("no_console");
        try {
            return callers.with(link, errand);
        } catch (UnifiRefusal e) {
            return new Result.Refused(String.valueOf(e.getMessage()));
        } catch (InvalidInput e) {
            return new Result.Refused("bad_link_settings");
        } catch (Unavailable e) {
            return new Result.Unreachable(String.valueOf(e.getMessage()));
        }
    }
}
