package turnpike.hotspot;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.TenantId;
import turnpike.nases.NasVendor;

/// A device that arrived at the portal.
///
/// @param language of its pages, two letters
public record Visit(TenantId tenant, UUID id, Place place, Device device, Who who, String language, Instant createdAt) {

    /// Where it stands and how it logs in there.
    ///
    /// @param nasId null: came without a NAS
    /// @param loginUrl where the NAS takes a login from the browser; null: nowhere
    /// @param challenge what the NAS wants a login to prove, in its own form; null: nothing
    /// @param originalUrl where the device wanted to go; null when not told
    public record Place(
            @Nullable UUID nasId,
            NasVendor vendor,
            @Nullable String loginUrl,
            @Nullable String challenge,
            @Nullable String originalUrl) {}

    /// As the NAS told; a browser cannot know, and what is not known stays absent.
    ///
    /// @param mac AA-BB-CC-DD-EE-FF
    public record Device(@Nullable String mac, @Nullable String address) {}

    /// Who is there. What is known only because the device's address is named in the address of a page is worth no
    /// more than that: everybody can write it.
    ///
    /// @param subscriberId whose device it is taken for
    /// @param provenAt when the person showed to be that subscriber, and may since spend the wallet; null: not yet
    /// @param shownAt when the person showed something that only the subscriber has been given: a receipt,
    ///     a link, a voucher, a prompt of this visit that was answered; null: nothing
    public record Who(
            @Nullable UUID subscriberId,
            @Nullable Instant provenAt,
            @Nullable Instant shownAt) {
        static Who taken(@Nullable UUID subscriberId) {
            return new Who(subscriberId, null, null);
        }

        /// Whether the visit speaks for the subscriber, and may take away what is the subscriber's.
        public boolean hasShown() {
            return subscriberId != null && (provenAt != null || shownAt != null);
        }
    }

    /// Whether a NAS can be told to let this device in.
    public boolean isAtNas() {
        return place.nasId() != null && device.mac() != null;
    }
}
