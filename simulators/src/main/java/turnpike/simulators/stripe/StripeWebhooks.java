package turnpike.simulators.stripe;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// Tells an endpoint what happened, signed at the moment of each attempt, in the manner ordered. Any thread.
public final class StripeWebhooks implements AutoCloseable {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String API_VERSION = "2025-04-30.basil";

    /// How events arrive.
    public enum Manner {
        /// Each once, as it should be.
        ONCE,
        /// Each twice.
        TWICE,
        /// Not at all, and not again: the endpoint was unreachable for three days.
        NEVER,
        /// Signed with another secret.
        FORGED,
        /// Not yet: see [#release].
        HELD
    }

    private final InstantSource clock;
    private final HttpClient client = HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(5))
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();
    private final ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor();
    private final ConcurrentLinkedQueue<String> held = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<String> unanswered = new ConcurrentLinkedQueue<>();

    private volatile @Nullable Endpoint endpoint;
    private volatile Manner manner = Manner.ONCE;

    private record Endpoint(URI url, List<String> secrets) {}

    StripeWebhooks(InstantSource clock) {
        this.clock = clock;
    }

    /// Registers the endpoint, as in Stripe's dashboard.
    ///
    /// @param secrets more than one while the secret is rotated
    public void sendTo(String url, String... secrets) {
        endpoint = new Endpoint(URI.create(url), List.of(secrets));
    }

    public void arrive(Manner how) {
        manner = how;
    }

    /// Sends what was held back, one after the other: late, and out of order when reversed.
    public void release(boolean reversed) {
        List<String> events = new ArrayList<>();
        for (String event = held.poll(); event != null; event = held.poll()) events.add(event);
        if (reversed) Collections.reverse(events);
        for (String event : events) send(event, false);
    }

    /// Tries again what was not answered with success, as Stripe does for three days.
    public void retry() {
        List<String> events = new ArrayList<>();
        for (String event = unanswered.poll(); event != null; event = unanswered.poll()) events.add(event);
        for (String event : events) send(event, false);
    }

    public int unanswered() {
        return unanswered.size();
    }

    /// Whether anything of what happens is sent at once.
    public boolean isHeard() {
        return manner != Manner.NEVER && manner != Manner.HELD;
    }

    void tell(String type, ObjectNode object, @Nullable ObjectNode before) {
        ObjectNode event = MAPPER.createObjectNode();
        event.put("id", StripeBooks.id("evt_"));
        event.put("object", "event");
        event.put("api_version", API_VERSION);
        event.put("created", clock.instant().getEpochSecond());
        event.put("type", type);
        event.put("livemode", false);
        event.put("pending_webhooks", 1);
        ObjectNode data = event.putObject("data");
        data.set("object", object.deepCopy());
        if (before != null) data.set("previous_attributes", before);
        String text = event.toPrettyString(); // Stripe's bodies have line breaks, and the signature covers them.
        switch (manner) {
            case ONCE -> senders.execute(() -> send(text, false));
            case TWICE ->
                senders.execute(() -> {
                    send(text, false);
                    send(text, false);
                });
            case NEVER -> {}
            case FORGED -> senders.execute(() -> send(text, true));
            case HELD -> held.add(text);
        }
    }

    private void send(String event, boolean forged) {
        Endpoint to = endpoint;
        if (to == null) return;
        String time = Long.toString(clock.instant().getEpochSecond());
        var header = new StringBuilder("t=").append(time);
        for (String secret : to.secrets()) {
            header.append(",v1=").append(signature(forged ? secret + "x" : secret, time + "." + event));
        }
        header.append(",v0=").append("0".repeat(64)); // Test events carry a scheme that proves nothing.
        var request = HttpRequest.newBuilder(to.url())
                .timeout(Duration.ofSeconds(20))
                .header("Content-Type", "application/json; charset=utf-8")
                .header("User-Agent", "Stripe/1.0 (+https://stripe.com/docs/webhooks)")
                .header("Stripe-Signature", header.toString())
                .POST(HttpRequest.BodyPublishers.ofString(event))
                .build();
        try {
            int status =
                    client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
            if (status / 100 != 2) unanswered.add(event);
        } catch (IOException e) {
            unanswered.add(event);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Hex of HMAC-SHA256 with the secret as it is written.
    static String signature(String secret, String signed) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        senders.shutdownNow();
        client.shutdownNow();
    }
}
