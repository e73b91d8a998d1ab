package turnpike.simulators.routeros;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.SocketFactory;
import me.legrange.mikrotik.ApiConnection;
import me.legrange.mikrotik.MikrotikApiException;
import me.legrange.mikrotik.ResultListener;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A client somebody else wrote for real routers takes the simulated one for real.
final class ForeignClientTest {
    private RouterOsSimulator router = RouterOsSimulator.start(RouterOsSimulator.Settings.at("oracle", "127.0.9.1"));
    private ApiConnection client = connected();

    private ApiConnection connected() {
        try {
            ApiConnection made =
                    ApiConnection.connect(SocketFactory.getDefault(), "127.0.9.1", router.apiPort(), 5_000);
            made.login("admin", "router-password");
            return made;
        } catch (MikrotikApiException e) {
            throw new AssertionError(e);
        }
    }

    @BeforeEach
    void speakIt() {
        assertThat(client.isConnected()).isTrue();
    }

    @AfterEach
    void close() throws MikrotikApiException {
        client.close();
        router.close();
    }

    @Test
    void rowsAreAddedFilteredAndRemoved() throws MikrotikApiException {
        client.execute("/ip/hotspot/walled-garden/add dst-host=pay.example.test action=allow comment='a = b'");
        client.execute("/ip/hotspot/walled-garden/add dst-host=other.example.test action=allow");

        List<Map<String, String>> found = client.execute(
                "/ip/hotspot/walled-garden/print where dst-host=pay.example.test or dst-host=nobody return .id,comment");

        assertThat(found).hasSize(1);
        assertThat(found.getFirst()).containsOnlyKeys(".id", "comment").containsEntry("comment", "a = b");
        client.execute(
                "/ip/hotspot/walled-garden/remove .id=" + found.getFirst().get(".id"));
        assertThat(client.execute("/ip/hotspot/walled-garden/print")).hasSize(1);
    }

    @Test
    void whatTheRouterRefusesIsAnError() {
        assertThatThrownBy(() -> client.execute("/ip/hotspot/walled-garden/add nonsense=1"))
                .isInstanceOf(MikrotikApiException.class)
                .hasMessageContaining("unknown parameter");
        assertThatThrownBy(() -> client.execute("/no/such/menu/print")).hasMessageContaining("no such command");
    }

    @Test
    void aWrongPasswordIsRefused() throws MikrotikApiException {
        try (var other = ApiConnection.connect(SocketFactory.getDefault(), "127.0.9.1", router.apiPort(), 5_000)) {
            assertThatThrownBy(() -> other.login("admin", "wrong")).hasMessageContaining("invalid user name");
        }
    }

    @Test
    void changesAreListenedToUntilCancelled() throws MikrotikApiException, InterruptedException {
        BlockingQueue<Map<String, String>> heard = new LinkedBlockingQueue<>();
        String tag = client.execute("/queue/simple/listen", new ResultListener() {
            @Override
            public void receive(Map<String, String> result) {
                heard.add(result);
            }

            @Override
            public void error(MikrotikApiException e) {
                heard.add(Map.of("error", String.valueOf(e.getMessage())));
            }

            @Override
            public void completed() {
                heard.add(Map.of("completed", ""));
            }
        });
        client.execute("/system/identity/print"); // the listening began before this was answered
        router.edit("/system/identity", "", Map.of("name", "other")); // another menu
        client.execute("/queue/simple/add name=q1 target=10.5.50.2/32");

        Map<String, String> first = heard.poll(5, TimeUnit.SECONDS);
        assertThat(first).containsEntry("name", "q1");
        client.execute("/queue/simple/remove .id=" + first.get(".id"));
        assertThat(heard.poll(5, TimeUnit.SECONDS)).containsEntry(".dead", "yes");
        client.cancel(tag);
        client.execute("/queue/simple/add name=q2 target=10.5.50.3/32");
        assertThat(heard.stream().anyMatch(row -> "q2".equals(row.get("name")))).isFalse();
    }
}
