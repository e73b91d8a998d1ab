package turnpike.outbound.nas;

import turnpike.aaa.NasControl.Target;
import turnpike.nases.NasVendor;
import turnpike.wire.radius.Attribute;
import turnpike.wire.radius.PacketWriter;

/// Names a session so that its NAS finds it (RFC 5176 §3). Every attribute must match on the NAS's side, so each
/// vendor gets those it is known to compare and no more.
final class SessionNames {
    private SessionNames() {}

    static void write(PacketWriter order, Target session, NasVendor vendor) {
        switch (vendor) {
            case MIKROTIK -> {
                // A hotspot looks for name and address, PPPoE for the session id; both accept all three.
                username(order, session);
                address(order, session);
                sessionId(order, session);
            }
            case CHILLISPOT -> {
                // Without the session id all sessions of the name would go.
                username(order, session);
                sessionId(order, session);
            }
            case UNIFI -> sessionId(order, session);
            case WISPR, GENERIC -> {
                // No Calling-Station-Id: we keep it spelled our way, the NAS compares its own spelling.
                username(order, session);
                sessionId(order, session);
                address(order, session);
            }
        }
    }

    private static void username(PacketWriter order, Target session) {
        if (!session.username().isEmpty()) order.text(Attribute.USER_NAME, session.username());
    }

    private static void sessionId(PacketWriter order, Target session) {
        order.text(Attribute.ACCT_SESSION_ID, session.acctSessionId());
    }

    private static void address(PacketWriter order, Target session) {
        String address = session.framedAddress();
        if (address != null && address.indexOf(':') < 0) order.address(Attribute.FRAMED_IP_ADDRESS, address);
    }
}
