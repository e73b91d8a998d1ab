package turnpike.simulators;

import java.util.Locale;
import turnpike.simulators.SimulatedSubscriber.Method;

/// How a make of router writes its packets.
public enum NasStyle {
    MIKROTIK_HOTSPOT(Attribute.WIRELESS, Method.CHAP),
    MIKROTIK_PPPOE(Attribute.ETHERNET, Method.MS_CHAP_V2),
    COOVACHILLI(Attribute.WIRELESS, Method.CHAP);

    private static final int SERVICE_LOGIN = 1;
    private static final int SERVICE_FRAMED = 2;
    private static final int PROTOCOL_PPP = 1;

    private final int portType;
    private final Method usual;

    NasStyle(int portType, Method usual) {
        this.portType = portType;
        this.usual = usual;
    }

    /// What its subscribers' devices log in with unless told otherwise.
    public Method usualMethod() {
        return usual;
    }

    /// MikroTik writes colons, CoovaChilli dashes.
    String station(String mac) {
        return this == COOVACHILLI ? mac : mac.replace('-', ':');
    }

    /// MikroTik counts session ids in short hex, the same on every router; CoovaChilli makes long ones.
    String sessionId(long boot, long count) {
        return this == COOVACHILLI
                ? String.format(Locale.ROOT, "%08x%08x", boot, count)
                : String.format(Locale.ROOT, "81%06x", count);
    }

    /// What every packet about a session says of place and device.
    void describe(PacketWriter packet, SimulatedSession session, String nasName) {
        boolean ppp = this == MIKROTIK_PPPOE;
        packet.integer(Attribute.SERVICE_TYPE, this == MIKROTIK_HOTSPOT ? SERVICE_LOGIN : SERVICE_FRAMED);
        if (ppp) packet.integer(Attribute.FRAMED_PROTOCOL, PROTOCOL_PPP);
        packet.integer(Attribute.NAS_PORT, session.port())
                .integer(Attribute.NAS_PORT_TYPE, portType)
                .text(Attribute.NAS_PORT_ID, ppp ? "bridge-pppoe" : this == COOVACHILLI ? "00000001" : "wlan-hotspot")
                .text(Attribute.CALLING_STATION_ID, station(session.subscriber().mac()))
                .text(Attribute.CALLED_STATION_ID, ppp ? "pppoe-" + nasName : "hotspot-" + nasName)
                .text(Attribute.ACCT_SESSION_ID, session.acctSessionId());
        if (!ppp) packet.integer(Attribute.FRAMED_IP_ADDRESS, session.address());
    }
}
