package turnpike.messaging;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import turnpike.base.TenantId;
import turnpike.platform.db.Tx;

/// The `message_templates` table: what tenants say instead of our words.
final class TemplateStore {
    /// Which words.
    record Key(TemplateName name, String language, Messages.Channel channel) {}

    private static final String ONE = """
            select subject, body
              from message_templates
             where tenant_id = :tenant
               and name = :name
               and language = :language
               and channel = :channel
            """;

    Optional<Wording> find(Tx tx, TenantId tenant, Key key) {
        return tx.sql()
                .createQuery(ONE)
                .bind("tenant", tenant.value())
                .bind("name", key.name().key())
                .bind("language", key.language())
                .bind("channel", key.channel().name())
                .map((row, context) -> new Wording(row.getString("subject"), row.getString("body")))
                .findOne();
    }

    private static final String ALL = """
            select name, language, channel, subject, body
              from message_templates
             where tenant_id = :tenant
            """;

    Map<Key, Wording> all(Tx tx, TenantId tenant) {
        Map<Key, Wording> all = new HashMap<>();
        tx.sql()
                .createQuery(ALL)
                .bind("tenant", tenant.value())
                .map((row, context) -> Map.entry(
                        new Key(
                                TemplateName.of(row.getString("name")),
                                row.getString("language"),
                                Messages.Channel.valueOf(row.getString("channel"))),
                        new Wording(row.getString("subject"), row.getString("body"))))
                .forEach(entry -> all.put(entry.getKey(), entry.getValue()));
        return all;
    }

    private static final String PUT = """
            insert into message_templates (tenant_id, name, language, channel, subject, body, updated_at)
            values (:tenant, :name, :language, :channel, :subject, :body, :now)
            on conflict (tenant_id, name, language, channel) do update set
                   subject = excluded.subject, body = excluded.body, updated_at = excluded.updated_at
            """;

    void put(Tx tx, TenantId tenant, Key key, Wording wording, Instant now) {
        tx.sql()
                .createUpdate(PUT)
                .bind("tenant", tenant.value())
                .bind("name", key.name().key())
                .bind("language", key.language())
                .bind("channel", key.channel().name())
                .bind("subject", wording.subject())
                .bind("body", wording.body())
                .bind("now", now)
                .execute();
    }

    private static final String DELETE = """
            delete from message_templates
             where tenant_id = :tenant
               and name = :name
               and language = :language
               and channel = :channel
            """;

    void delete(Tx tx, TenantId tenant, Key key) {
        tx.sql()
                .createUpdate(DELETE)
                .bind("tenant", tenant.value())
                .bind("name", key.name().key())
                .bind("language", key.language())
                .bind("channel", key.channel().name())
                .execute();
    }
}
