package turnpike.wire.pusher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PusherFramesTest {

    @Test
    void readsWhatClientsSay() throws MalformedFrame {
        assertThat(ClientFrame.parse("{\"event\":\"pusher:ping\",\"data\":{}}")).isEqualTo(new ClientFrame.Ping());
        assertThat(ClientFrame.parse("{\"event\":\"pusher:pong\"}")).isEqualTo(new ClientFrame.Pong());
        assertThat(
                        ClientFrame.parse(
                                "{\"event\":\"pusher:subscribe\",\"data\":{\"auth\":\"k:s\",\"channel_data\":\"{}\",\"channel\":\"private-a\"}}"))
                .isEqualTo(new ClientFrame.Subscribe("private-a", "k:s", "{}"));
        assertThat(ClientFrame.parse("{\"event\":\"pusher:subscribe\",\"data\":\"{\\\"channel\\\":\\\"a\\\"}\"}"))
                .isEqualTo(new ClientFrame.Subscribe("a", null, null));
        assertThat(ClientFrame.parse("{\"event\":\"pusher:unsubscribe\",\"data\":{\"channel\":\"a\"}}"))
                .isEqualTo(new ClientFrame.Unsubscribe("a"));
        assertThat(ClientFrame.parse("{\"event\":\"client-typing\",\"channel\":\"private-a\",\"data\":{}}"))
                .isEqualTo(new ClientFrame.ClientEvent("client-typing", "private-a"));
        assertThat(ClientFrame.parse("{\"event\":\"pusher:signin\",\"data\":{}}"))
                .isEqualTo(new ClientFrame.Unserved("pusher:signin"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "[]",
                "null",
                "{}",
                "{\"event\":1}",
                "{\"event\":\"pusher:subscribe\"}",
                "{\"event\":\"pusher:subscribe\",\"data\":\"x\"}",
                "{\"event\":\"pusher:subscribe\",\"data\":{\"channel\":\"\"}}",
                "{\"event\":\"pusher:unsubscribe\",\"data\":{\"channel\":7}}"
            })
    void refusesWhatIsNoFrame(String text) {
        assertThatThrownBy(() -> ClientFrame.parse(text)).isInstanceOf(MalformedFrame.class);
    }

    @Test
    void escapesDataOnceMoreAsTheProtocolHasIt() {
        assertThat(ServerFrame.event("private-a", "e", "{\"a\":\"b\\\"\"}"))
                .isEqualTo("{\"event\":\"e\",\"channel\":\"private-a\",\"data\":\"{\\\"a\\\":\\\"b\\\\\\\"\\\"}\"}");
        assertThat(ServerFrame.established("1.2", 120))
                .isEqualTo(
                        "{\"event\":\"pusher:connection_established\",\"data\":\"{\\\"socket_id\\\":\\\"1.2\\\",\\\"activity_timeout\\\":120}\"}");
    }

    @Test
    void listsMembersInTheOrderTheyCame() {
        Map<String, String> members = new LinkedHashMap<>();
        members.put("2", "{\"name\":\"B\"}");
        members.put("1", "{\"name\":\"A\"}");

        assertThat(ServerFrame.subscribed("presence-a", members))
                .contains(
                        "{\\\"presence\\\":{\\\"count\\\":2,\\\"ids\\\":[\\\"2\\\",\\\"1\\\"],\\\"hash\\\":{\\\"2\\\":{\\\"name\\\":\\\"B\\\"},");
    }

    /// The worked example of the Pusher documentation on signing private channels.
    @Test
    void signsLikePusher() {
        var signer = new Signer("278d425bdf160c739803", "7ad3773142a6692b25b8".getBytes(StandardCharsets.UTF_8));
        String auth = "278d425bdf160c739803:58df8b0c36d6982b82c3ecf6b4662e34fe8c25bba48f5369f135bf843651c3a4";

        assertThat(signer.sign("1234.1234", "private-foobar", null)).isEqualTo(auth);
        assertThat(signer.matches(auth, "1234.1234", "private-foobar", null)).isTrue();
        assertThat(signer.matches(auth, "1234.1235", "private-foobar", null)).isFalse();
        assertThat(signer.matches(auth, "1234.1234", "private-foobaz", null)).isFalse();
        assertThat(signer.matches("278d425bdf160c739803:", "1234.1234", "private-foobar", null))
                .isFalse();
    }
}
