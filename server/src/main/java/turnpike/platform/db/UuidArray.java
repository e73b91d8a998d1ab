package turnpike.platform.db;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PGBinaryObject;
import org.postgresql.util.PGobject;

/// A parameter of type `uuid[]` in PostgreSQL's binary form, which the driver does not have: as text, writing and
/// parsing its digits cost more than all else in a batch.
final class UuidArray extends PGobject implements PGBinaryObject {
    /// The oid of `uuid[]`, for the driver's setting of types that may travel in binary.
    static final String OID = "2951";

    private static final long serialVersionUID = 1;
    private static final int ELEMENT_OID = 2950; // uuid
    private static final int HEADER = 5 * Integer.BYTES;
    private static final int ELEMENT = Integer.BYTES + 2 * Long.BYTES; // length and value

    private byte[] octets = new byte[0];

    private UuidArray() {
        type = "_uuid";
    }

    static <T> UuidArray of(List<T> rows, Function<T, UUID> column) {
        var out = ByteBuffer.allocate(HEADER + rows.size() * ELEMENT);
        // Dimensions, whether there are nulls, element type, and of the one dimension its size and first index.
        out.putInt(1).putInt(0).putInt(ELEMENT_OID).putInt(rows.size()).putInt(1);
        for (T row : rows) {
            UUID value = column.apply(row);
            out.putInt(2 * Long.BYTES).putLong(value.getMostSignificantBits()).putLong(value.getLeastSignificantBits());
        }
        var array = new UuidArray();
        array.octets = out.array();
        return array;
    }

    @Override
    public int lengthInBytes() {
        return octets.length;
    }

    @Override
    public void toBytes(byte[] target, int offset) {
        System.arraycopy(octets, 0, target, offset, octets.length);
    }

    @Override
    public void setByteValue(byte[] value, int offset) {
        throw new UnsupportedOperationException("a parameter only");
    }

    /// The array as text, should the connection not take it in binary.
    @Override
    public String getValue() {
        var in = ByteBuffer.wrap(octets);
        var literal = new StringBuilder("{");
        for (int at = HEADER; at < octets.length; at += ELEMENT) {
            if (at > HEADER) literal.append(',');
            literal.append(new UUID(in.getLong(at + Integer.BYTES), in.getLong(at + Integer.BYTES + Long.BYTES)));
        }
        return literal.append('}').toString();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof UuidArray that && java.util.Arrays.equals(octets, that.octets);
    }

    @Override
    public int hashCode() {
        return java.util.Arrays.hashCode(octets);
    }
}
