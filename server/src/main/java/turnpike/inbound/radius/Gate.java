package turnpike.inbound.radius;

import java.net.InetSocketAddress;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import turnpike.nases.Nas;
import turnpike.wire.radius.Attribute;
import turnpike.wire.radius.Code;
import turnpike.wire.radius.Packet;
import turnpike.wire.radius.Signatures;
import turnpike.wire.radius.Signatures.Verdict;

/// Finds out which NAS sent a packet and whether it proves so. Belongs to the reader thread of one port.
final class Gate {
    private static final int KNOWN_MAX = 20_000; // at the limit all are made ready afresh

    private final Doors doors;
    private final Figures figures;
    private final IdentityHashMap<Nas, KnownNas> known = new IdentityHashMap<>(); // a changed NAS is another object

    Gate(Doors doors, Figures figures) {
        this.doors = doors;
        this.figures = figures;
    }

    /// The NAS whose secret signed the packet; null when it must be dropped, which is then counted.
    ///
    /// @throws turnpike.wire.radius.MalformedPacket when its Message-Authenticator cannot be one
    @Nullable
    KnownNas admit(Packet packet, InetSocketAddress source) {
        String identifier = packet.text(Attribute.NAS_IDENTIFIER);
        List<Nas> candidates = doors.candidates().apply(source.getAddress(), identifier);
        if (candidates.isEmpty()) {
            doors.unknown().accept(source.getAddress(), identifier);
            return drop(Drop.UNKNOWN_NAS);
        }
        boolean digest = Code.hasDigestAuthenticator(packet.code());
        boolean signed = digest || packet.has(Attribute.MESSAGE_AUTHENTICATOR);
        KnownNas nas = signed ? signer(packet, source, candidates, digest) : unsigned(packet, source, candidates);
        if (nas != null) doors.saw().note(nas.nas(), source.getAddress(), !signed);
        return nas;
    }

    /// The first whose secret proves every signature the packet has.
    private @Nullable KnownNas signer(Packet packet, InetSocketAddress source, List<Nas> candidates, boolean digest) {
        Signatures signatures = Signatures.ofThread();
        for (int i = 0; i < candidates.size(); i++) {
            KnownNas nas = known(candidates.get(i));
            if (digest && !signatures.provesRequest(packet, nas.secret())) continue;
            Verdict verdict = signatures.messageAuthenticator(packet, nas.secret());
            if (verdict == Verdict.VALID || (digest && verdict == Verdict.ABSENT)) return nas;
        }
        return drop(Drop.BAD_AUTHENTICATOR, packet, source);
    }

    /// An Access-Request that anybody may have forged (CVE-2024-3596): only where the operator allows it, and never
    /// with Proxy-State, which the forgery needs. Several NASes at one address cannot be told apart then; if the
    /// first is the wrong one, the true one cannot read our answer.
    private @Nullable KnownNas unsigned(Packet packet, InetSocketAddress source, List<Nas> candidates) {
        boolean mustSign = packet.code() == Code.STATUS_SERVER || packet.has(Attribute.EAP_MESSAGE);
        if (mustSign) return drop(Drop.MESSAGE_AUTHENTICATOR_MISSING, packet, source); // RFC 5997 §3, RFC 3579 §3.1
        for (int i = 0; i < candidates.size(); i++) {
            Nas nas = candidates.get(i);
            if (nas.requireMessageAuthenticator()) continue;
            return packet.has(Attribute.PROXY_STATE) ? drop(Drop.UNSIGNED_PROXY_STATE, packet, source) : known(nas);
        }
        return drop(Drop.MESSAGE_AUTHENTICATOR_MISSING, packet, source);
    }

    private KnownNas known(Nas nas) {
        KnownNas ready = known.get(nas);
        if (ready != null) return ready;
        if (known.size() >= KNOWN_MAX) known.clear();
        KnownNas fresh = KnownNas.of(nas);
        known.put(nas, fresh);
        return fresh;
    }

    /// Who runs the NAS is told why it gets no answer.
    private @Nullable KnownNas drop(Drop reason, Packet packet, InetSocketAddress source) {
        doors.dropped().note(source.getAddress(), packet.text(Attribute.NAS_IDENTIFIER), reason.label());
        return drop(reason);
    }

    private @Nullable KnownNas drop(Drop reason) {
        figures.dropped(reason);
        return null;
    }
}
