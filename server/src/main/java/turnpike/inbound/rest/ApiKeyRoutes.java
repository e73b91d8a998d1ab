package turnpike.inbound.rest;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import turnpike.base.Role;
import turnpike.platform.http.Answer;
import turnpike.platform.http.Call;
import turnpike.platform.http.ListPage;
import turnpike.platform.http.Operations;
import turnpike.tenancy.ApiKey;
import turnpike.tenancy.ApiKeys;

/// The API keys of the caller's tenant.
public final class ApiKeyRoutes {
    private final ApiKeys keys;

    public ApiKeyRoutes(ApiKeys keys) {
        this.keys = keys;
    }

    public void addTo(Operations operations) {
        operations
                .on("listApiKeys", this::list)
                .on("createApiKey", this::create)
                .on("revokeApiKey", this::revoke);
    }

    private record Create(String name, Role role, @Nullable Instant expiresAt) {}

    private record Created(ApiKey apiKey, String secret) {}

    private Answer list(Call call) {
        var page = call.page();
        var found = keys.list(call.tenant(), page.offset(), page.perPage());
        return Answer.json(ListPage.of(found.items(), page, found.total()));
    }

    private Answer create(Call call) {
        Create wanted = call.body(Create.class);
        ApiKeys.Made made = keys.make(Actors.of(call), wanted.name(), wanted.role(), wanted.expiresAt());
        return Answer.created(new Created(made.key(), made.secret()));
    }

    private Answer revoke(Call call) {
        keys.revoke(Actors.of(call), call.id("apiKeyId"));
        return Answer.done();
    }
}
