package turnpike.inbound.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import turnpike.base.AccessKind;
import turnpike.base.TenantId;
import turnpike.inbound.pusher.ForeignClient;
import turnpike.nases.Nas;
import turnpike.nases.NasVendor;
import turnpike.nases.SharedSecret;
import turnpike.usage.AccountingReport;
import turnpike.usage.AccountingReport.Counters;
import turnpike.usage.AccountingReport.Kind;
import turnpike.usage.AccountingReport.Place;

/// From the commit of an accounting report to an unmodified pusher-js in another process, through the whole house.
final class LiveDashboardTest {

    @Test
    void whatIsCountedIsSeenByItsTenantAndNobodyElse() throws Exception {
        try (var house = new HouseUnderTest()) {
            String operator = house.signIn(HouseUnderTest.OPERATOR);
            TenantId savanna = tenant(house, operator, "savanna");
            tenant(house, operator, "coastal");
            String ours = house.signIn("a@savanna.test");
            JsonNode where = house.call("GET", "/api/realtime", ours, null).json();
            try (ForeignClient member = client(house, where, ours, savanna);
                    ForeignClient platform = client(house, where, operator, savanna);
                    ForeignClient stranger = client(house, where, house.signIn("a@coastal.test"), savanna)) {
                stranger.await("refused");
                member.await("subscribed");
                platform.await("subscribed");
                assertThat(member.await("stats.updated").toString()).contains("\"active_sessions\":0");

                house.house().accounting().record(List.of(start(savanna)));

                String pushed = "";
                // One that was under way when the session began may come first.
                for (int i = 0; i < 3 && !pushed.contains("\"active_sessions\":1"); i++) {
                    pushed = member.await("stats.updated").toString();
                }
                assertThat(pushed).contains("\"active_sessions\":1");
                platform.await("stats.updated");
                assertThat(stranger.rest())
                        .noneMatch(said -> said.getString("what").equals("stats.updated"));
            }
            JsonNode stats =
                    house.call("GET", "/api/dashboard/stats", ours, null).json();
            assertThat(stats.at("/data/active_sessions").asLong()).isEqualTo(1);
            JsonNode all = house.call("GET", "/api/system/dashboard/stats", operator, null)
                    .json();
            assertThat(all.at("/data/totalTenants").asLong()).isEqualTo(2);
            assertThat(house.call("GET", "/api/system/dashboard/stats", ours, null)
                            .status())
                    .isEqualTo(403);
            JsonNode trend = house.call("GET", "/api/dashboard/usage-trend?range=7d", ours, null)
                    .json();
            assertThat(trend.get("points")).hasSize(7);
        }
    }

    private static TenantId tenant(HouseUnderTest house, String operator, String slug) throws Exception {
        var administrator = Map.of("name", slug, "email", "a@" + slug + ".test", "password", HouseUnderTest.PASSWORD);
        JsonNode made = house.made(
                operator,
                "/api/tenants",
                Map.of("name", slug, "slug", slug, "timeZone", "Africa/Nairobi", "admin", administrator));
        return TenantId.of(made.get("id").asText());
    }

    private static ForeignClient client(HouseUnderTest house, JsonNode where, String token, TenantId tenant)
            throws Exception {
        URI address = URI.create(house.house().address());
        return new ForeignClient(
                "pusher",
                address.getHost(),
                String.valueOf(address.getPort()),
                where.get("key").asText(),
                address + "/api/broadcasting/auth",
                token,
                "private-tenant." + tenant + ".dashboard-stats",
                "stats.updated");
    }

    private static AccountingReport start(TenantId tenant) {
        var nas = new Nas(
                tenant,
                UUID.randomUUID(),
                "Gate",
                NasVendor.GENERIC,
                AccessKind.ANY,
                true,
                false,
                3799,
                new SharedSecret(new byte[] {1}));
        var place = new Place(AccessKind.HOTSPOT, null, null, null, 0);
        return new AccountingReport(nas, Kind.START, "1", "amina", place, Counters.NONE, 0, Instant.now());
    }
}
