package turnpike.inbound.portal;

import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;
import turnpike.base.TenantId;
import turnpike.hotspot.Hotspot;
import turnpike.hotspot.Visit;
import turnpike.nases.NasVendor;
import turnpike.platform.http.Answer;
import turnpike.platform.http.Call;
import turnpike.platform.http.PageCall;
import turnpike.storefront.Theme;
import turnpike.tenancy.Tenant;
import turnpike.tenancy.Tenants;

/// The portal's first page as a device nobody knows would get it, in a theme that need not be set. Its forms lead
/// nowhere: nobody arrived.
public final class PortalPreview {
    private static final UUID NOBODY = new UUID(0, 0);

    private final Hotspot hotspot;
    private final Tenants tenants;
    private final InstantSource clock;

    public PortalPreview(Hotspot hotspot, Tenants tenants, InstantSource clock) {
        this.hotspot = hotspot;
        this.tenants = tenants;
        this.clock = clock;
    }

    /// @param language one of [Theme#LANGUAGES]
    public Answer page(Call.Origin origin, TenantId tenantId, Theme theme, String language) {
        var visit = new Visit(
                tenantId,
                NOBODY,
                new Visit.Place(null, NasVendor.GENERIC, null, null, null),
                new Visit.Device("02-00-00-00-00-00", null),
                new Visit.Who(null, null, null),
                language,
                clock.instant());
        Tenant tenant = tenants.get(tenantId);
        var guest = new PortalDesk.Guest(
                visit,
                hotspot.visits().state(visit, null),
                tenant,
                theme,
                new PortalView(PortalTexts.of(language), tenant.zone()),
                PageCall.look("/p/s/packages", origin),
                Map.of());
        return new StepPages(hotspot, new PortalDesk(hotspot, tenants, new Pages())).packages(guest);
    }
}
