package turnpike.platform.http;

/// Which part of a list is asked for.
///
/// @param page from 1
public record PageRequest(int page, int perPage) {

    public int offset() {
        return Math.multiplyExact(page - 1, perPage);
    }
}
