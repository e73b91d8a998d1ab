package turnpike.nases;

import java.util.UUID;
import turnpike.base.AccessKind;
import turnpike.base.TenantId;

/// A network access server as the hot path needs it; it decides the tenant of everything it sends.
///
/// @param accessKind what its sessions are when a packet does not tell
/// @param requireMessageAuthenticator refuse unsigned Access-Requests (BlastRADIUS, CVE-2024-3596)
/// @param swapOctets it counts from its own side: its input is the subscriber's download
/// @param coaPort where it takes Disconnect and CoA requests (RFC 5176)
public record Nas(
        TenantId tenant,
        UUID id,
        String name,
        NasVendor vendor,
        AccessKind accessKind,
        boolean requireMessageAuthenticator,
        boolean swapOctets,
        int coaPort,
        SharedSecret secret) {}
