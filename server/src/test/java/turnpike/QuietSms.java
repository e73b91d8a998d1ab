package turnpike;

import java.util.Map;
import java.util.Set;
import turnpike.messaging.MessageGateway;
import turnpike.messaging.Messages;

/// A company that takes every SMS and reports nothing, unless it refuses all.
final class QuietSms implements MessageGateway {
    volatile boolean refuses;

    @Override
    public String provider() {
        return "africastalking";
    }

    @Override
    public Messages.Channel channel() {
        return Messages.Channel.SMS;
    }

    @Override
    public Set<String> open() {
        return Set.of();
    }

    @Override
    public String secret() {
        return "apiKey";
    }

    @Override
    public void check(Map<String, String> credentials, String sender) {}

    @Override
    public Sent send(Access access, Letter letter) {
        return refuses
                ? new Sent.Refused("403", "not on the network", Blame.RECIPIENT)
                : new Sent.Accepted("sent-" + letter.id(), null);
    }

    @Override
    public Reading read(Access access, Raw raw) {
        return new Reading.NotGenuine("nothing is reported");
    }
}
