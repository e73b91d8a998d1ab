package turnpike.wire.radius;

/// Private enterprise numbers of the vendors we know (IANA registry; RFC 2865 §5.26).
public final class Vendor {
    public static final int CISCO = 9;
    public static final int MICROSOFT = 311;
    public static final int ASCEND = 529;
    public static final int WISPR = 14122;
    public static final int CHILLISPOT = 14559;
    public static final int MIKROTIK = 14988;

    private Vendor() {}
}
