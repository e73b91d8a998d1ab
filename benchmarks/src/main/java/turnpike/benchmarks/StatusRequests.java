package turnpike.benchmarks;

import turnpike.simulators.Attribute;
import turnpike.simulators.Code;
import turnpike.simulators.PacketWriter;
import turnpike.simulators.Signatures;

/// Status-Server (RFC 5997): the question whether anybody is there, which costs a server nothing but the wire.
final class StatusRequests implements Requests {
    private final byte[] template;
    private final int nases;
    private final int messageAuthenticatorAt;
    private final Signatures signatures;

    StatusRequests(LoadOptions options, Signatures signatures) {
        this.nases = options.nases();
        this.signatures = signatures;
        PacketWriter packet = new PacketWriter(Code.STATUS_SERVER);
        this.messageAuthenticatorAt = packet.reserve(Attribute.MESSAGE_AUTHENTICATOR, 16);
        this.template = packet.text(Attribute.NAS_IDENTIFIER, "load").packet();
    }

    @Override
    public int nas(long number) {
        return (int) (number % nases);
    }

    @Override
    public int write(long number, byte[] into) {
        byte identifier = into[1];
        System.arraycopy(template, 0, into, 0, template.length);
        into[1] = identifier;
        for (int i = 0; i < 8; i++) into[4 + i] = (byte) (number >>> (8 * i));
        signatures.signMessage(into, template.length, messageAuthenticatorAt);
        return template.length;
    }

    @Override
    public Answer judge(long number, byte[] reply, int length) {
        return reply[0] == Code.ACCESS_ACCEPT || reply[0] == Code.ACCOUNTING_RESPONSE ? Answer.RIGHT : Answer.WRONG;
    }
}
