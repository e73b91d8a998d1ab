package turnpike.platform.db;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import turnpike.TestDatabase;

final class DatabaseCheckTest {

    @Test
    void aFreshDatabaseHasNothingBadButPartitionsItDoesNotNeedYet() {
        List<String> bad = bad(TestDatabase.durable());

        assertThat(bad).allMatch(area -> area.equals("partitions"));
    }

    /// Each promise broken on purpose is noticed.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "isolation | alter table plans disable row level security",
                "isolation | drop policy tenant_rows on subscribers",
                "isolation | create table forgotten (tenant_id uuid not null)",
                "isolation | alter table job_runs owner to turnpike_ingest",
                "schema | delete from flyway_schema_history where version = (select max(version) from flyway_schema_history)",
            })
    void whatIsBrokenIsFound(String area, String sql) throws SQLException {
        DatabaseAddress address = TestDatabase.freshAddress();
        try (var connection = DriverManager.getConnection(address.url(), address.owner(), address.password());
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }

        assertThat(bad(address)).contains(area);
    }

    private static List<String> bad(DatabaseAddress address) {
        return DatabaseCheck.of(address).stream()
                .filter(finding -> !finding.good())
                .map(DatabaseCheck.Finding::area)
                .toList();
    }
}
