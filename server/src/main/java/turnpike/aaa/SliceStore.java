package turnpike.aaa;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import turnpike.base.TenantId;
import turnpike.platform.db.Columns;
import turnpike.platform.db.Tx;

/// The `data_slices` table; [StandingStore] reads it with the rest of a standing.
final class SliceStore {
    /// Whose share it is.
    record Owned(TenantId tenant, UUID subscriberId, Share share) {}

    private static final String WRITE = """
            insert into data_slices as d
                   (tenant_id, subscriber_id, device, nas_id, acct_session_id, limit_bytes, upload_limit_bytes,
                    given_bytes, login_at, changed_at)
            select tenant_id, subscriber_id, device, nas_id, acct_session_id, limit_bytes, upload_limit_bytes,
                   given_bytes, to_timestamp(login_ms / 1000.0::float8), to_timestamp(changed_ms / 1000.0::float8)
              from unnest(?::uuid[], ?::uuid[], ?::text[], ?::uuid[], ?::text[], ?::bigint[], ?::bigint[], ?::bigint[],
                          ?::bigint[], ?::bigint[])
                   as s (tenant_id, subscriber_id, device, nas_id, acct_session_id, limit_bytes, upload_limit_bytes,
                         given_bytes, login_ms, changed_ms)
             order by tenant_id, subscriber_id, device
                on conflict (tenant_id, subscriber_id, device) do update set
                   nas_id = excluded.nas_id, acct_session_id = excluded.acct_session_id,
                   limit_bytes = excluded.limit_bytes, upload_limit_bytes = excluded.upload_limit_bytes,
                   given_bytes = excluded.given_bytes, login_at = excluded.login_at,
                   changed_at = excluded.changed_at
             where d.changed_at <= excluded.changed_at
            """;

    /// @param shares no two of one device
    void write(Tx tx, List<Owned> shares) throws SQLException {
        try (var statement = tx.connection().prepareStatement(WRITE)) {
            var columns = new Columns(statement);
            columns.uuids(shares, one -> one.tenant.value());
            columns.uuids(shares, Owned::subscriberId);
            columns.texts(shares, one -> one.share.device());
            columns.uuids(shares, one -> one.share.nasId());
            columns.texts(shares, one -> one.share.acctSessionId());
            columns.longs(shares, one -> one.share.slice().bytes());
            columns.absentLongs(shares, one -> one.share.slice().upload());
            columns.longs(shares, one -> one.share.slice().given());
            columns.longs(shares, one -> one.share.loginAt().toEpochMilli());
            columns.longs(shares, one -> one.share.changedAt().toEpochMilli());
            statement.executeUpdate();
        }
    }

    private static final String REMOVE = """
            delete from data_slices d
             using unnest(?::uuid[], ?::uuid[], ?::text[], ?::bigint[])
                   as o (tenant_id, subscriber_id, device, changed_ms)
             where d.tenant_id = o.tenant_id
               and d.subscriber_id = o.subscriber_id
               and d.device = o.device
               and d.changed_at <= to_timestamp(o.changed_ms / 1000.0::float8)
            """;

    /// Those of sessions that are over.
    void remove(Tx tx, List<Owned> over) throws SQLException {
        try (var statement = tx.connection().prepareStatement(REMOVE)) {
            var columns = new Columns(statement);
            columns.uuids(over, one -> one.tenant.value());
            columns.uuids(over, Owned::subscriberId);
            columns.texts(over, one -> one.share.device());
            columns.longs(over, one -> one.share.changedAt().toEpochMilli());
            statement.executeUpdate();
        }
    }

    /// The shares in a row of a standing; none for most.
    static List<Share> read(ResultSet row) throws SQLException {
        Array devices = row.getArray("slice_devices");
        if (devices == null) return List.of();
        String[] device = (String[]) devices.getArray();
        String[] nas = (String[]) row.getArray("slice_nases").getArray();
        @Nullable
        String[] acct = (@Nullable String[]) row.getArray("slice_acct_ids").getArray();
        @Nullable
        Long[][] numbers = (@Nullable Long[][]) row.getArray("slice_numbers").getArray();
        List<Share> out = new ArrayList<>(device.length);
        for (int i = 0; i < device.length; i++) {
            @Nullable Long[] number = numbers[i]; // limit, of which upload, given, login, change
            var slice = new Slice(of(number, 0), number[1], of(number, 2));
            out.add(new Share(
                    device[i],
                    UUID.fromString(nas[i]),
                    acct[i],
                    slice,
                    Instant.ofEpochMilli(of(number, 3)),
                    Instant.ofEpochMilli(of(number, 4))));
        }
        return out;
    }

    private static long of(@Nullable Long[] number, int place) {
        Long value = number[place];
        return value == null ? 0 : value;
    }
}
