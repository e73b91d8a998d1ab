package turnpike.inbound.rest;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import turnpike.base.TenantId;
import turnpike.platform.http.Answer;
import turnpike.platform.http.Call;
import turnpike.platform.http.ListPage;
import turnpike.platform.http.Operations;
import turnpike.tenancy.Tenant;
import turnpike.tenancy.Tenants;

/// The tenants of this installation, for its operator.
public final class TenantRoutes {
    private final Tenants tenants;

    public TenantRoutes(Tenants tenants) {
        this.tenants = tenants;
    }

    public void addTo(Operations operations) {
        operations
                .on("listTenants", this::list)
                .on("createTenant", this::create)
                .on("getTenant", call -> Answer.json(view(tenants.get(id(call)))))
                .on("updateTenant", this::update)
                .on("suspendTenant", this::suspend)
                .on("activateTenant", call -> Answer.json(view(tenants.activate(Actors.of(call), id(call)))));
    }

    private enum State {
        ACTIVE,
        SUSPENDED
    }

    private record View(
            TenantId id,
            String name,
            String slug,
            String timeZone,
            String currency,
            String locale,
            State state,
            @Nullable Instant suspendedAt,
            @Nullable String suspendedReason,
            Instant createdAt) {}

    private record Create(
            String name,
            String slug,
            String timeZone,
            String currency,
            String locale,
            Tenants.FirstAdministrator admin) {}

    private record Update(@Nullable String name, @Nullable String locale) {}

    private record Why(@Nullable String reason) {}

    private Answer list(Call call) {
        var page = call.page();
        State state = call.wordOrNull("state", State.class);
        var found = tenants.list(new Tenants.Search(
                call.textOrNull("q"),
                state == null ? null : state == State.SUSPENDED,
                call.text("sort"),
                page.offset(),
                page.perPage()));
        List<View> views = found.items().stream().map(TenantRoutes::view).toList();
        return Answer.json(ListPage.of(views, page, found.total()));
    }

    private Answer create(Call call) {
        Create wanted = call.body(Create.class);
        return Answer.created(view(tenants.add(
                Actors.of(call),
                new Tenants.NewTenant(
                        wanted.slug(),
                        wanted.name(),
                        wanted.timeZone(),
                        wanted.currency(),
                        wanted.locale(),
                        wanted.admin()))));
    }

    private Answer update(Call call) {
        Update change = call.body(Update.class);
        return Answer.json(view(tenants.change(Actors.of(call), id(call), change.name(), change.locale())));
    }

    private Answer suspend(Call call) {
        String reason = call.hasBody() ? call.body(Why.class).reason() : null;
        return Answer.json(view(tenants.suspend(Actors.of(call), id(call), reason)));
    }

    private static TenantId id(Call call) {
        return new TenantId(call.id("tenantId"));
    }

    private static View view(Tenant tenant) {
        return new View(
                tenant.id(),
                tenant.name(),
                tenant.slug(),
                tenant.zone().getId(),
                tenant.currency().getCurrencyCode(),
                tenant.locale().toLanguageTag(),
                tenant.isSuspended() ? State.SUSPENDED : State.ACTIVE,
                tenant.suspendedAt(),
                tenant.suspensionReason(),
                tenant.createdAt());
    }
}
