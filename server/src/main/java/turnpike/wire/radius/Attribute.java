package turnpike.wire.radius;

/// Numbers of the attributes our code reads or writes; every other one is known by name only, in `Dictionary`.
///
/// A vendor's attribute is `vendor << 8 | type`, so one `int` names any attribute and look-ups need no second method.
public final class Attribute {
    // RFC 2865 §5.
    public static final int USER_NAME = 1;
    public static final int USER_PASSWORD = 2;
    public static final int CHAP_PASSWORD = 3;
    public static final int NAS_IP_ADDRESS = 4;
    public static final int NAS_PORT = 5;
    public static final int SERVICE_TYPE = 6;
    public static final int FRAMED_PROTOCOL = 7;
    public static final int FRAMED_IP_ADDRESS = 8;
    public static final int FILTER_ID = 11;
    public static final int REPLY_MESSAGE = 18;
    public static final int STATE = 24;
    public static final int CLASS = 25;
    public static final int VENDOR_SPECIFIC = 26;
    public static final int SESSION_TIMEOUT = 27;
    public static final int IDLE_TIMEOUT = 28;
    public static final int CALLED_STATION_ID = 30;
    public static final int CALLING_STATION_ID = 31;
    public static final int NAS_IDENTIFIER = 32;
    public static final int PROXY_STATE = 33;
    public static final int CHAP_CHALLENGE = 60;
    public static final int NAS_PORT_TYPE = 61;
    // RFC 2866 §5.
    public static final int ACCT_STATUS_TYPE = 40;
    public static final int ACCT_DELAY_TIME = 41;
    public static final int ACCT_INPUT_OCTETS = 42;
    public static final int ACCT_OUTPUT_OCTETS = 43;
    public static final int ACCT_SESSION_ID = 44;
    public static final int ACCT_SESSION_TIME = 46;
    public static final int ACCT_INPUT_PACKETS = 47;
    public static final int ACCT_OUTPUT_PACKETS = 48;
    public static final int ACCT_TERMINATE_CAUSE = 49;
    // RFC 2869 §5.
    public static final int ACCT_INPUT_GIGAWORDS = 52;
    public static final int ACCT_OUTPUT_GIGAWORDS = 53;
    public static final int EVENT_TIMESTAMP = 55;
    public static final int EAP_MESSAGE = 79;
    public static final int MESSAGE_AUTHENTICATOR = 80;
    public static final int ACCT_INTERIM_INTERVAL = 85;
    public static final int NAS_PORT_ID = 87;
    public static final int FRAMED_POOL = 88;
    // RFC 3162 §2, RFC 4818 §3, RFC 6911 §3.
    public static final int NAS_IPV6_ADDRESS = 95;
    public static final int FRAMED_IPV6_PREFIX = 97;
    public static final int FRAMED_IPV6_ADDRESS = 168;
    // RFC 5176 §3.5.
    public static final int ERROR_CAUSE = 101;

    // Microsoft (RFC 2548 §2).
    public static final int MS_CHAP_RESPONSE = Vendor.MICROSOFT << 8 | 1;
    public static final int MS_CHAP_ERROR = Vendor.MICROSOFT << 8 | 2;
    public static final int MS_MPPE_ENCRYPTION_POLICY = Vendor.MICROSOFT << 8 | 7;
    public static final int MS_MPPE_ENCRYPTION_TYPES = Vendor.MICROSOFT << 8 | 8;
    public static final int MS_CHAP_CHALLENGE = Vendor.MICROSOFT << 8 | 11;
    public static final int MS_CHAP_MPPE_KEYS = Vendor.MICROSOFT << 8 | 12;
    public static final int MS_MPPE_SEND_KEY = Vendor.MICROSOFT << 8 | 16;
    public static final int MS_MPPE_RECV_KEY = Vendor.MICROSOFT << 8 | 17;
    public static final int MS_CHAP2_RESPONSE = Vendor.MICROSOFT << 8 | 25;
    public static final int MS_CHAP2_SUCCESS = Vendor.MICROSOFT << 8 | 26;

    // MikroTik (RouterOS manual, RADIUS client).
    public static final int MIKROTIK_RECV_LIMIT = Vendor.MIKROTIK << 8 | 1;
    public static final int MIKROTIK_XMIT_LIMIT = Vendor.MIKROTIK << 8 | 2;
    public static final int MIKROTIK_GROUP = Vendor.MIKROTIK << 8 | 3;
    public static final int MIKROTIK_RATE_LIMIT = Vendor.MIKROTIK << 8 | 8;
    public static final int MIKROTIK_RECV_LIMIT_GIGAWORDS = Vendor.MIKROTIK << 8 | 14;
    public static final int MIKROTIK_XMIT_LIMIT_GIGAWORDS = Vendor.MIKROTIK << 8 | 15;
    public static final int MIKROTIK_TOTAL_LIMIT = Vendor.MIKROTIK << 8 | 17;
    public static final int MIKROTIK_TOTAL_LIMIT_GIGAWORDS = Vendor.MIKROTIK << 8 | 18;
    public static final int MIKROTIK_ADDRESS_LIST = Vendor.MIKROTIK << 8 | 19;

    // WISPr (Wi-Fi Alliance best practices for WISP roaming, annex).
    public static final int WISPR_BANDWIDTH_MAX_UP = Vendor.WISPR << 8 | 7;
    public static final int WISPR_BANDWIDTH_MAX_DOWN = Vendor.WISPR << 8 | 8;
    public static final int WISPR_SESSION_TERMINATE_TIME = Vendor.WISPR << 8 | 9;

    // ChilliSpot and CoovaChilli; the Gigawords are missing from other dictionaries, hence many a 4 GiB limit.
    public static final int CHILLISPOT_MAX_INPUT_OCTETS = Vendor.CHILLISPOT << 8 | 1;
    public static final int CHILLISPOT_MAX_OUTPUT_OCTETS = Vendor.CHILLISPOT << 8 | 2;
    public static final int CHILLISPOT_MAX_TOTAL_OCTETS = Vendor.CHILLISPOT << 8 | 3;
    public static final int CHILLISPOT_BANDWIDTH_MAX_UP = Vendor.CHILLISPOT << 8 | 4;
    public static final int CHILLISPOT_BANDWIDTH_MAX_DOWN = Vendor.CHILLISPOT << 8 | 5;
    public static final int CHILLISPOT_MAX_INPUT_GIGAWORDS = Vendor.CHILLISPOT << 8 | 21;
    public static final int CHILLISPOT_MAX_OUTPUT_GIGAWORDS = Vendor.CHILLISPOT << 8 | 22;
    public static final int CHILLISPOT_MAX_TOTAL_GIGAWORDS = Vendor.CHILLISPOT << 8 | 23;

    // Ascend, understood by many NASes of other makes.
    public static final int ASCEND_XMIT_RATE = Vendor.ASCEND << 8 | 255;
    public static final int ASCEND_DATA_RATE = Vendor.ASCEND << 8 | 197;

    private Attribute() {}
}
