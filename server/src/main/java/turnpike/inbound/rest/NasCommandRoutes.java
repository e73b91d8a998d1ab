package turnpike.inbound.rest;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.aaa.Disconnects;
import turnpike.aaa.NasCommand;
import turnpike.platform.db.Database;
import turnpike.platform.http.Answer;
import turnpike.platform.http.Call;
import turnpike.platform.http.ListPage;
import turnpike.platform.http.Operations;
import turnpike.reporting.Belongings;
import turnpike.tenancy.Actor;
import turnpike.tenancy.Audit;

/// Orders to NASes.
public final class NasCommandRoutes {
    private final Database database;
    private final Disconnects disconnects;
    private final Audit audit;
    private final Filters filters;

    public NasCommandRoutes(Database database, Disconnects disconnects, Audit audit, Belongings belongings) {
        this.database = database;
        this.disconnects = disconnects;
        this.audit = audit;
        this.filters = new Filters(belongings);
    }

    public void addTo(Operations operations) {
        operations.on("listNasCommands", this::list).on("disconnectSession", this::disconnect);
    }

    private record View(
            UUID id,
            NasCommand.Kind kind,
            UUID nasId,
            String nasName,
            UUID sessionId,
            @Nullable String username,
            NasCommand.State state,
            int attempts,
            @Nullable String result,
            String requestedBy,
            Instant requestedAt,
            @Nullable Instant finishedAt) {
        static View of(NasCommand command) {
            var target = command.target();
            return new View(
                    command.id(),
                    command.kind(),
                    target.nasId(),
                    target.nasName(),
                    target.sessionId(),
                    target.username(),
                    command.state(),
                    command.attempts(),
                    command.result(),
                    command.request().by(),
                    command.request().at(),
                    command.finishedAt());
        }
    }

    private Answer list(Call call) {
        var page = call.page();
        var search = new NasCommand.Search(
                call.wordOrNull("state", NasCommand.State.class),
                filters.id(call, "nasId", Belongings.Kind.NAS),
                filters.id(call, "sessionId", Belongings.Kind.SESSION));
        var found = disconnects.find(call.tenant(), search, page.offset(), page.perPage());
        return Answer.json(ListPage.of(found.commands().stream().map(View::of).toList(), page, found.total()));
    }

    private Answer disconnect(Call call) {
        Actor actor = Actors.of(call);
        UUID session = call.id("sessionId");
        NasCommand command = database.call(call.tenant(), tx -> {
            NasCommand made = disconnects.endSession(tx, call.tenant(), session, Disconnects.Cause.STAFF, actor.name());
            audit.record(tx, actor, "session.disconnected", Audit.Subject.of("session", session), null, null);
            return made;
        });
        return Answer.accepted(View.of(command));
    }
}
