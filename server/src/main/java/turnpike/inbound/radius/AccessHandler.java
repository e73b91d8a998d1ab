package turnpike.inbound.radius;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import turnpike.aaa.AccessDecision;
import turnpike.aaa.AccessRequest;
import turnpike.base.Check;
import turnpike.wire.radius.Attribute;
import turnpike.wire.radius.MalformedPacket;
import turnpike.wire.radius.Packet;

/// Access-Requests in, Access-Accepts and Access-Rejects out (RFC 2865 §4).
final class AccessHandler implements Handler {
    private final Function<List<AccessRequest>, List<AccessDecision>> decide;
    private final Answers answers;
    private final AccessReplies replies;

    AccessHandler(Function<List<AccessRequest>, List<AccessDecision>> decide, Answers answers) {
        this.decide = decide;
        this.answers = answers;
        this.replies = new AccessReplies(answers);
    }

    @Override
    public void handle(List<Exchange> batch) {
        List<Exchange> asked = new ArrayList<>(batch.size());
        List<AccessRequest> questions = new ArrayList<>(batch.size());
        for (Exchange exchange : batch) {
            try {
                questions.add(question(exchange));
                asked.add(exchange);
            } catch (MalformedPacket e) {
                exchange.givenUp();
                answers.figures().dropped(Drop.MALFORMED);
            }
        }
        if (asked.isEmpty()) return;
        List<AccessDecision> decisions = decide.apply(questions);
        Check.that(decisions.size() == asked.size(), "every access request has its decision");
        for (int i = 0; i < asked.size(); i++) {
            try {
                replies.answer(asked.get(i), (Presented) questions.get(i).credential(), decisions.get(i));
            } catch (MalformedPacket e) {
                asked.get(i).givenUp();
                answers.figures().dropped(Drop.MALFORMED);
            }
        }
    }

    private static AccessRequest question(Exchange exchange) {
        Packet packet = exchange.packet();
        String username = packet.text(Attribute.USER_NAME);
        return new AccessRequest(
                exchange.nas().nas(),
                username == null ? "" : username,
                Presented.of(packet, exchange.nas().secret()),
                Stations.mac(packet.text(Attribute.CALLING_STATION_ID)),
                Stations.accessKind(packet, exchange.nas().nas()),
                packet.text(Attribute.ACCT_SESSION_ID),
                Instant.ofEpochMilli(exchange.atMs()));
    }
}
