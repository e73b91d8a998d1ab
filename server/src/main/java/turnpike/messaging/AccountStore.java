package turnpike.messaging;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;
import turnpike.base.TenantId;
import turnpike.platform.db.Tx;

/// The `message_accounts` table.
final class AccountStore {
    /// A row: the account and what is sealed of it.
    static final class Kept {
        private final MessageAccount account;
        private final byte[] sealed;

        Kept(MessageAccount account, byte[] sealed) {
            this.account = account;
            this.sealed = sealed;
        }

        MessageAccount account() {
            return account;
        }

        byte[] sealed() {
            return sealed;
        }
    }

    private static final String COLUMNS = """
            select account_id, name, channel, provider, credentials_sealed, credentials_hint, sender, per_second,
                   appended_characters, expects_reports, is_default, priority, callback_round, last_tested_at,
                   last_test_status, last_failure, last_report_at, disabled_at, created_at
              from message_accounts
            """;

    private static final String ALL = COLUMNS + """
             where tenant_id = :tenant
               and deleted_at is null
             order by channel, is_default desc, priority, lower(name), account_id
            """;

    List<Kept> all(Tx tx, TenantId tenant) {
        return tx.sql()
                .createQuery(ALL)
                .bind("tenant", tenant.value())
                .map((row, context) -> kept(row))
                .list();
    }

    private static final String ONE = COLUMNS + """
             where tenant_id = :tenant
               and account_id = :account
               and deleted_at is null
            """;

    Optional<Kept> find(Tx tx, TenantId tenant, UUID account) {
        return tx.sql()
                .createQuery(ONE)
                .bind("tenant", tenant.value())
                .bind("account", account)
                .map((row, context) -> kept(row))
                .findOne();
    }

    private static final String INSERT = """
            insert into message_accounts (tenant_id, account_id, name, channel, provider, credentials_sealed,
                   credentials_hint, sender, per_second, appended_characters, expects_reports, is_default, priority,
                   disabled_at, created_at, updated_at)
            values (:tenant, :account, :name, :channel, :provider, :sealed, :hint, :sender, :per_second, :appended,
                   :reports, :default, :priority, :disabled, :now, :now)
            """;

    void insert(Tx tx, TenantId tenant, Kept kept, Instant now) {
        bound(tx.sql().createUpdate(INSERT), tenant, kept, now)
                .bind("channel", kept.account().channel().name())
                .bind("provider", kept.account().provider())
                .execute();
    }

    private static final String UPDATE = """
            update message_accounts
               set name = :name, credentials_sealed = :sealed, credentials_hint = :hint, sender = :sender,
                   per_second = :per_second, appended_characters = :appended, expects_reports = :reports,
                   is_default = :default, priority = :priority, callback_round = :round,
                   disabled_at = case when cast(:disabled as timestamptz) is null then null
                                      else coalesce(disabled_at, :disabled) end,
                   updated_at = :now
             where tenant_id = :tenant
               and account_id = :account
            """;

    void update(Tx tx, TenantId tenant, Kept kept, Instant now) {
        bound(tx.sql().createUpdate(UPDATE), tenant, kept, now)
                .bind("round", kept.account().callbackRound())
                .execute();
    }

    private static <S extends SqlStatement<S>> S bound(S statement, TenantId tenant, Kept kept, Instant now) {
        MessageAccount.Terms terms = kept.account().terms();
        return statement
                .bind("tenant", tenant.value())
                .bind("account", kept.account().id())
                .bind("name", terms.name())
                .bind("sealed", kept.sealed())
                .bind("hint", kept.account().secretHint())
                .bind("sender", terms.sender())
                .bind("per_second", terms.perSecond())
                .bind("appended", terms.appendedCharacters())
                .bind("reports", terms.expectsReports())
                .bind("default", terms.isDefault())
                .bind("priority", terms.priority())
                .bind("disabled", terms.active() ? null : now)
                .bind("now", now);
    }

    private static final String NO_DEFAULT = """
            update message_accounts
               set is_default = false
             where tenant_id = :tenant
               and channel = :channel
               and is_default
               and account_id <> :account
            """;

    /// Makes room for another default.
    void clearDefault(Tx tx, TenantId tenant, Messages.Channel channel, UUID except) {
        tx.sql()
                .createUpdate(NO_DEFAULT)
                .bind("tenant", tenant.value())
                .bind("channel", channel.name())
                .bind("account", except)
                .execute();
    }

    private static final String DELETE = """
            update message_accounts
               set deleted_at = :now, is_default = false, credentials_sealed = ''
             where tenant_id = :tenant
               and account_id = :account
            """;

    /// Forgets the credentials; the row stays for what it has sent.
    void delete(Tx tx, TenantId tenant, UUID account, Instant now) {
        tx.sql()
                .createUpdate(DELETE)
                .bind("tenant", tenant.value())
                .bind("account", account)
                .bind("now", now)
                .execute();
    }

    private static final String FAILURE = """
            update message_accounts
               set last_failure = :failure
             where tenant_id = :tenant
               and account_id = :account
               and last_failure is distinct from :failure
            """;

    /// @param failure null: it works
    void noteFailure(Tx tx, TenantId tenant, UUID account, @Nullable String failure) {
        tx.sql()
                .createUpdate(FAILURE)
                .bind("tenant", tenant.value())
                .bind("account", account)
                .bind("failure", failure)
                .execute();
    }

    private static final String TESTED = """
            update message_accounts
               set last_tested_at = :now, last_test_status = :status
             where tenant_id = :tenant
               and account_id = :account
            """;

    void noteTest(Tx tx, TenantId tenant, UUID account, boolean success, Instant now) {
        tx.sql()
                .createUpdate(TESTED)
                .bind("tenant", tenant.value())
                .bind("account", account)
                .bind("status", success ? "SUCCESS" : "FAILED")
                .bind("now", now)
                .execute();
    }

    /// Every report would write the row; once a minute is enough for people.
    private static final String REPORTED = """
            update message_accounts
               set last_report_at = :now
             where tenant_id = :tenant
               and account_id = :account
               and (last_report_at is null or last_report_at < cast(:now as timestamptz) - interval '1 minute')
            """;

    void noteReport(Tx tx, TenantId tenant, UUID account, Instant now) {
        tx.sql()
                .createUpdate(REPORTED)
                .bind("tenant", tenant.value())
                .bind("account", account)
                .bind("now", now)
                .execute();
    }

    private static Kept kept(ResultSet row) throws SQLException {
        var account = new MessageAccount(
                row.getObject("account_id", UUID.class),
                Messages.Channel.valueOf(row.getString("channel")),
                row.getString("provider"),
                new MessageAccount.Terms(
                        row.getString("name"),
                        row.getString("sender"),
                        row.getInt("per_second"),
                        row.getInt("appended_characters"),
                        row.getBoolean("expects_reports"),
                        row.getBoolean("is_default"),
                        row.getInt("priority"),
                        row.getObject("disabled_at", OffsetDateTime.class) == null),
                Map.of(),
                row.getString("credentials_hint"),
                row.getInt("callback_round"),
                new MessageAccount.Health(
                        instant(row, "last_tested_at"),
                        row.getString("last_test_status"),
                        row.getString("last_failure"),
                        instant(row, "last_report_at")),
                row.getObject("created_at", OffsetDateTime.class).toInstant());
        return new Kept(account, row.getBytes("credentials_sealed"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }
}
