package turnpike.nases;

/// Whose attributes a NAS understands. Stored by name.
public enum NasVendor {
    MIKROTIK,
    CHILLISPOT,
    WISPR,
    UNIFI,
    GENERIC
}
