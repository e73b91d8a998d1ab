package turnpike.messaging;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import turnpike.base.NotFound;
import turnpike.base.TenantId;
import turnpike.platform.db.Database;
import turnpike.tenancy.Actor;
import turnpike.tenancy.Audit;

/// Numbers whose owners told a provider that they want no more SMS. They get none by any provider, until staff hear
/// from them that they do.
public final class OptOuts {
    private final Database database;
    private final Audit audit;
    private final ReportStore store = new ReportStore();

    OptOuts(Database database, Audit audit) {
        this.database = database;
        this.audit = audit;
    }

    /// @param sender the sender id they told it to
    public record OptOut(String phone, String sender, Instant at) {}

    public record Found(List<OptOut> optOuts, long total) {}

    public Found find(TenantId tenant, @Nullable String text, int offset, int limit) {
        return database.call(tenant, tx -> store.optOuts(tx, tenant, text, offset, limit));
    }

    /// They want SMS again.
    ///
    /// @throws NotFound when this number never said no
    public void remove(Actor actor, String phone) {
        TenantId tenant = actor.tenant();
        String number = Phones.phone(phone);
        database.run(tenant, tx -> {
            if (!store.optIn(tx, tenant, number)) throw new NotFound("opt-out", Phones.masked(number));
            audit.record(tx, actor, "message_opt_out.removed", Audit.Subject.of("phone", number), null, null);
        });
    }
}
