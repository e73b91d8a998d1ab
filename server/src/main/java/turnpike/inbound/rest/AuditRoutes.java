package turnpike.inbound.rest;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.platform.http.Answer;
import turnpike.platform.http.Call;
import turnpike.platform.http.Json;
import turnpike.platform.http.ListPage;
import turnpike.platform.http.Operations;
import turnpike.tenancy.Actor;
import turnpike.tenancy.Audit;

/// Who changed what in the caller's tenant.
public final class AuditRoutes {
    private final Audit audit;

    public AuditRoutes(Audit audit) {
        this.audit = audit;
    }

    public void addTo(Operations operations) {
        operations.on("listAuditEntries", this::list);
    }

    private record View(
            UUID id,
            Instant at,
            String actor,
            Actor.Kind actorKind,
            String action,
            String subjectKind,
            String subjectId,
            @Nullable JsonNode before,
            @Nullable JsonNode after,
            @Nullable String address) {}

    private Answer list(Call call) {
        var page = call.page();
        var search = new Audit.Search(
                call.textOrNull("q"),
                call.textOrNull("actor"),
                call.textOrNull("action"),
                call.instantOrNull("from"),
                call.instantOrNull("to"));
        var found = audit.find(call.tenant(), search, page.offset(), page.perPage());
        return Answer.json(
                ListPage.of(found.items().stream().map(AuditRoutes::view).toList(), page, found.total()));
    }

    private static View view(Audit.Entry entry) {
        return new View(
                entry.id(),
                entry.at(),
                entry.actor().name(),
                entry.actor().kind(),
                entry.action(),
                entry.subjectKind(),
                entry.subjectId(),
                json(entry.before()),
                json(entry.after()),
                entry.actor().address());
    }

    private static @Nullable JsonNode json(@Nullable String text) {
        return text == null ? null : Json.parse(text);
    }
}
