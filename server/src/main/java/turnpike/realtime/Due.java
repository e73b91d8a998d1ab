package turnpike.realtime;

/// What a connection is to be sent next.
public sealed interface Due {
    ChannelName channel();

    /// @param offset place in the channel; one more than the one before it
    record Delivery(ChannelName channel, Message message, long offset) implements Due {
        /// The message as this protocol's frame; made once however many read it.
        public String frame(Message.Encoding encoding) {
            return message.frame(encoding, channel);
        }
    }

    /// The connection was too slow for the channel's history: this many messages are lost to it.
    record Gap(ChannelName channel, long missed) implements Due {}
}
