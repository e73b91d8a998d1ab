package turnpike.payments;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import turnpike.TestDatabase;
import turnpike.base.TenantId;

/// What stands in the addresses that providers are told.
final class CallbackAddressesTest {
    private final CallbackTokens tokens = new CallbackTokens(TestDatabase.VAULT);
    private final PaymentAccounts.CallbackAddresses addresses =
            new PaymentAccounts.CallbackAddresses(tokens, URI.create("https://isp.example/"));
    private final TenantId tenant = new TenantId(UUID.randomUUID());

    @Test
    void anAddressNamesNeitherProviderNorTenant() {
        for (Door door : Door.values()) {
            if (door == Door.OPEN) continue;
            String address = addresses.of(door, tenant, UUID.randomUUID());

            assertThat(address).matches("https://isp\\.example/cb/[a-z]/[0-9a-f]{96}");
            assertThat(address.toLowerCase(Locale.ROOT))
                    .doesNotContain("mpesa", "safaricom", "airtel", "stripe", tenant.toString());
        }
    }

    @Test
    void anAddressThatWasChangedLeadsNowhere() {
        String token = tokens.token(Door.PAYMENT, tenant, UUID.randomUUID());

        assertThat(tokens.read("p", token)).isNotNull();
        assertThat(tokens.read("r", token)).as("another door").isNull();
        for (int at = 0; at < token.length(); at++) {
            char other = token.charAt(at) == '0' ? '1' : '0';
            assertThat(tokens.read("p", token.substring(0, at) + other + token.substring(at + 1)))
                    .isNull();
        }
    }
}
