package turnpike.subscribers;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.AccessKind;
import turnpike.base.Ids;
import turnpike.base.NotFound;
import turnpike.base.TenantId;
import turnpike.platform.db.Tx;
import turnpike.platform.settings.Vault;

/// Subscribers who come by themselves, by a phone number or a device, and what they log in with. All of it in the
/// caller's transaction.
///
/// Somebody is who has the phone or the voucher, never the hardware address: phones change theirs. A device only finds
/// the person it was bound to.
public final class Guests {
    private static final String NAMELESS = "guest-";
    private static final SecureRandom RANDOM = new SecureRandom();
    /// Without letters and digits that look alike.
    private static final String ALPHABET = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

    private static final int PASSWORD_LENGTH = 12; // 69 bits
    private static final int TICKET_LENGTH = 22; // 127 bits

    private final Vault vault;
    private final Ids ids;
    private final InstantSource clock;
    private final GuestStore store = new GuestStore();
    private final DeviceStore devices = new DeviceStore();
    private final SubscriberStore subscribers = new SubscriberStore();

    public Guests(Vault vault, Ids ids, InstantSource clock) {
        this.vault = vault;
        this.ids = ids;
        this.clock = clock;
    }

    /// What somebody logs in with.
    public record Credentials(String username, String password) {
        /// The password stays out of logs.
        @Override
        public String toString() {
            return "Credentials[" + username + "]";
        }
    }

    /// The hotspot subscriber with this phone; made when there is none. Two who come at the same moment are one.
    /// An account that comes in elsewhere, as over a line at home, is not it: it has this one beside it. Nor is it
    /// who has another number by now, though still called by the old one.
    ///
    /// @param phone as +254712345678 or without the plus; the digits become the username where that is free
    public UUID ofPhone(Tx tx, TenantId tenant, String phone) {
        String digits = phone.startsWith("+") ? phone.substring(1) : phone;
        store.lock(tx, tenant, "phone " + digits);
        Optional<UUID> known = store.byPhone(tx, tenant, digits, clock.instant());
        return known.orElseGet(() -> make(tx, tenant, freeName(tx, tenant, digits), "+" + digits));
    }

    /// The digits; `254712345678-2` and so on where somebody is called so who had the number before.
    private String freeName(Tx tx, TenantId tenant, String digits) {
        String name = digits;
        for (int i = 2; store.isTaken(tx, tenant, name); i++) name = digits + "-" + i;
        return name;
    }

    /// Whose device this is; a subscriber of its own, without a phone, is made when it is nobody's who comes in at
    /// hotspots.
    ///
    /// @param mac as AA-BB-CC-DD-EE-FF
    public UUID ofDevice(Tx tx, TenantId tenant, String mac) {
        lockDevice(tx, tenant, mac);
        Optional<UUID> known = find(tx, tenant, mac);
        if (known.isPresent()) return known.get();
        UUID id = make(tx, tenant, NAMELESS + random(8), null);
        bind(tx, tenant, id, mac);
        return id;
    }

    /// Whether nothing is known of the subscriber but the device, so that there is nothing else to prove who it is.
    public boolean isDeviceAlone(Tx tx, TenantId tenant, UUID subscriberId) {
        return credentials(tx, tenant, subscriberId).username().startsWith(NAMELESS)
                && phone(tx, tenant, subscriberId) == null;
    }

    /// Whose device this is, latest seen first, of those who come in at hotspots.
    public Optional<UUID> find(Tx tx, TenantId tenant, String mac) {
        return store.byDevice(tx, tenant, mac, clock.instant());
    }

    /// Holds what is decided about a device until the transaction ends.
    public void lockDevice(Tx tx, TenantId tenant, String mac) {
        store.lock(tx, tenant, "device " + mac);
    }

    /// Holds what a subscriber buys until the transaction ends: of two wishes at once the second sees the first.
    public void lockBuyer(Tx tx, TenantId tenant, UUID subscriberId) {
        store.lock(tx, tenant, "buyer " + subscriberId);
    }

    /// Whether somebody may be given anything.
    public enum Standing {
        WELCOME,
        SUSPENDED,
        /// The account comes online in another way than what it would be given.
        ANOTHER_WAY,
        /// Removed, or never there.
        GONE
    }

    /// What something would be given for.
    ///
    /// @param atHotspot it is to be used there at once
    /// @param planId whose kind of access must be the account's; null: any
    public record Use(boolean atHotspot, @Nullable UUID planId, int planVersion) {
        public static final Use AT_HOTSPOT = new Use(true, null, 0);
    }

    /// How a subscriber stands; it stays so until the transaction ends.
    public Standing standing(Tx tx, TenantId tenant, UUID subscriberId, Use use) {
        return store.standing(tx, tenant, subscriberId, use, clock.instant()).orElse(Standing.GONE);
    }

    /// Whether what this subscriber buys at a hotspot could be used there at once, or when what it holds there ends.
    public boolean comesInHere(Tx tx, TenantId tenant, UUID subscriberId) {
        return store.comesInHere(tx, tenant, subscriberId, clock.instant());
    }

    /// Whether staff keeps this device out for this subscriber.
    public boolean isBlocked(Tx tx, TenantId tenant, UUID subscriberId, String mac) {
        return Boolean.TRUE.equals(devices.room(tx, tenant, subscriberId, mac).blocked());
    }

    /// Whether staff keeps this device out for everybody whose it is.
    public boolean isKeptOut(Tx tx, TenantId tenant, String mac) {
        return store.isKeptOut(tx, tenant, mac);
    }

    /// Whether a device may be one of a subscriber's.
    public enum Admitted {
        ADMITTED,
        /// As many as the plan allows are known.
        FULL,
        /// Staff enters this subscriber's devices.
        STAFF_ONLY,
        BLOCKED
    }

    /// Binds a device to a subscriber where the rules that access goes by leave room for it; else nothing changes. A
    /// device that logged out has come back.
    public Admitted admit(Tx tx, TenantId tenant, UUID subscriberId, String mac) {
        // Of two devices that come at the same moment the second finds the first.
        lock(tx, tenant, subscriberId);
        DeviceStore.Room room = devices.room(tx, tenant, subscriberId, mac);
        Boolean blocked = room.blocked();
        if (blocked != null) {
            if (blocked) return Admitted.BLOCKED;
            back(tx, tenant, mac);
            return Admitted.ADMITTED;
        }
        if (room.knownOnly()) return Admitted.STAFF_ONLY;
        Integer most = room.most();
        if (most != null && room.devices() >= most) return Admitted.FULL;
        back(tx, tenant, mac);
        bind(tx, tenant, subscriberId, mac);
        return Admitted.ADMITTED;
    }

    /// Binds the device that a right begins with. Where that makes too many, those not seen for longest make room: no
    /// right was running that they could lose.
    ///
    /// @return ADMITTED, or BLOCKED when staff keep it out
    public Admitted beginWith(Tx tx, TenantId tenant, UUID subscriberId, String mac) {
        lock(tx, tenant, subscriberId);
        back(tx, tenant, mac);
        // Seen, for two people who share one phone are told apart by who used it last.
        devices.insertSeen(tx, tenant, subscriberId, Device.normalMac(mac), clock.instant());
        Subscribers.tell(tx, tenant, subscriberId);
        DeviceStore.Room room = devices.room(tx, tenant, subscriberId, mac);
        Integer most = room.most();
        Admitted admitted = Boolean.TRUE.equals(room.blocked()) ? Admitted.BLOCKED : Admitted.ADMITTED;
        if (most == null) return admitted;
        List<Device> others = devices.list(tx, tenant, subscriberId).reversed().stream()
                .filter(device -> device.blockedAt() == null && !device.mac().equals(mac))
                .toList();
        int excess = Math.min(Math.max(0, room.devices() - most), others.size());
        for (Device device : others.subList(0, excess)) devices.delete(tx, tenant, subscriberId, device.mac());
        return admitted;
    }

    /// Those that may be used, latest seen first.
    public List<Device> devices(Tx tx, TenantId tenant, UUID subscriberId) {
        return devices.list(tx, tenant, subscriberId).stream()
                .filter(device -> device.blockedAt() == null)
                .toList();
    }

    /// Holds what is decided about a subscriber's devices until the transaction ends: by the row, as rights are given
    /// under, for two locks would be taken in two orders.
    ///
    /// @throws NotFound when the tenant has no such subscriber
    public void lock(Tx tx, TenantId tenant, UUID subscriberId) {
        if (!subscribers.lock(tx, tenant, subscriberId)) throw new NotFound("subscriber", subscriberId);
    }

    /// Holds a wish until the transaction ends: told twice at once, the second waits and finds the first.
    public void hold(Tx tx, TenantId tenant, String wish) {
        store.lock(tx, tenant, wish);
    }

    /// Binds a device to a subscriber; one it was bound to before keeps it too.
    public void bind(Tx tx, TenantId tenant, UUID subscriberId, String mac) {
        var device = new Device(Device.normalMac(mac), "", clock.instant(), null, null);
        devices.insert(tx, tenant, subscriberId, device);
        Subscribers.tell(tx, tenant, subscriberId);
    }

    /// The device logged out: its hardware address alone does not let it in for as long as the access rules say, unless
    /// it comes back before.
    public void loggedOut(Tx tx, TenantId tenant, String mac) {
        for (UUID owner : store.loggedOut(tx, tenant, mac, clock.instant())) Subscribers.tell(tx, tenant, owner);
    }

    /// Whether the device logged out and has not come back since, within the time the tenant says.
    public boolean isLoggedOut(Tx tx, TenantId tenant, String mac) {
        return store.isOut(tx, tenant, mac, clock.instant());
    }

    private void back(Tx tx, TenantId tenant, String mac) {
        for (UUID owner : store.back(tx, tenant, mac)) Subscribers.tell(tx, tenant, owner);
    }

    /// Takes a device from a subscriber, so that another may have its place.
    public void unbind(Tx tx, TenantId tenant, UUID subscriberId, String mac) {
        devices.delete(tx, tenant, subscriberId, mac);
        Subscribers.tell(tx, tenant, subscriberId);
    }

    /// The subscriber's own name and password, for a message to the subscriber.
    ///
    /// @throws NotFound when the tenant has no such subscriber
    public Credentials credentials(Tx tx, TenantId tenant, UUID subscriberId) {
        return store.sealed(tx, tenant, subscriberId, this::opened)
                .orElseThrow(() -> new NotFound("subscriber", subscriberId));
    }

    /// A password for one login, which RADIUS accepts beside the subscriber's own until it ends. An earlier one is
    /// worth nothing any more.
    ///
    /// @param mac as AA-BB-CC-DD-EE-FF, of the device it lets in and no other; null: any
    /// @throws NotFound when the tenant has no such subscriber
    public Credentials ticket(Tx tx, TenantId tenant, UUID subscriberId, @Nullable String mac, Duration life) {
        String ticket = random(TICKET_LENGTH);
        String whole = mac == null ? ticket : ticket + " " + mac;
        byte[] sealed = vault.seal(whole.getBytes(StandardCharsets.UTF_8));
        String username = store.setTicket(
                        tx, tenant, subscriberId, sealed, clock.instant().plus(life))
                .orElseThrow(() -> new NotFound("subscriber", subscriberId));
        Subscribers.tell(tx, tenant, subscriberId);
        return new Credentials(username, ticket);
    }

    /// The same for many at once; who is not there any more is left out.
    public Map<UUID, Credentials> tickets(Tx tx, TenantId tenant, Collection<UUID> subscriberIds, Duration life)
            throws SQLException {
        Map<UUID, String> passwords = new HashMap<>();
        Map<UUID, byte[]> tickets = new HashMap<>();
        for (UUID id : new LinkedHashSet<>(subscriberIds)) {
            String ticket = random(TICKET_LENGTH);
            passwords.put(id, ticket);
            tickets.put(id, vault.seal(ticket.getBytes(StandardCharsets.UTF_8)));
        }
        Map<UUID, Credentials> given = new HashMap<>();
        store.setTickets(tx, tenant, tickets, clock.instant().plus(life)).forEach((id, username) -> {
            given.put(id, new Credentials(username, java.util.Objects.requireNonNull(passwords.get(id))));
            Subscribers.tell(tx, tenant, id);
        });
        return given;
    }

    /// With country code and plus; null when the subscriber has given none.
    public @Nullable String phone(Tx tx, TenantId tenant, UUID subscriberId) {
        return store.phone(tx, tenant, subscriberId).orElse(null);
    }

    private UUID make(Tx tx, TenantId tenant, String username, @Nullable String phone) {
        UUID id = ids.next();
        var profile = new Subscribers.Profile(
                username,
                AccessKind.HOTSPOT,
                new Subscriber.Contact("", phone, null),
                new Subscriber.Rules(null, false, null));
        byte[] sealed = vault.seal(random(PASSWORD_LENGTH).getBytes(StandardCharsets.UTF_8));
        subscribers.insert(tx, tenant, id, profile, sealed, clock.instant());
        Subscribers.tell(tx, tenant, id);
        return id;
    }

    private Credentials opened(String username, byte[] sealed) {
        return new Credentials(username, new String(vault.unseal(sealed), StandardCharsets.UTF_8));
    }

    private static String random(int length) {
        var text = new StringBuilder(length);
        for (int i = 0; i < length; i++) text.append(ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())));
        return text.toString();
    }
}
