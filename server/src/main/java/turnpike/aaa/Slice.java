package turnpike.aaa;

import org.jspecify.annotations.Nullable;

/// What one session may use of data that several sessions share. Limits count from its start, as NASes count.
///
/// RouterOS takes its limit of both directions together at a login only; its limits of each direction it
/// takes in a running session too, up to 32 bits. There a slice is told by direction: a quarter for the
/// upload, the rest for the download; who uses one of them up is given a new slice, divided anew.
///
/// @param bytes upload + download, in octets
/// @param upload of which upload; null: the NAS counts both together
/// @param given how much of it was unused when it was given
public record Slice(long bytes, @Nullable Long upload, long given) {
    private static final int UPLOAD_PART = 4; // a quarter
    private static final long LOW_WORD = 0xffff_ffffL;

    /// What a session has used from its start, in octets.
    public record Used(long upload, long download) {
        public static final Used NOTHING = new Used(0, 0);

        long both() {
            return upload + download;
        }
    }

    /// @param given what may be used from here on; at least an octet a limit, for 0 would be none
    /// @param apart told by direction
    static Slice of(long given, Used used, boolean apart) {
        if (!apart) return new Slice(used.both() + Math.max(1, given), null, given);
        long up = Math.max(1, given / UPLOAD_PART);
        long down = Math.max(1, given - given / UPLOAD_PART);
        return new Slice(used.both() + up + down, used.upload + up, given);
    }

    /// Octets the session may move to the subscriber; only where it is told by direction.
    public long download() {
        return upload == null ? bytes : bytes - upload;
    }

    /// What the NAS still lets through.
    long left(Used used) {
        if (upload == null) return Math.max(0, bytes - used.both());
        return Math.max(0, upload - used.upload) + Math.max(0, download() - used.download);
    }

    /// How large a new slice would be that leaves as little as this one does in its scarcer direction.
    long worth(Used used) {
        if (upload == null) return left(used);
        long up = Math.max(0, upload - used.upload);
        long down = Math.max(0, download() - used.download);
        return Math.min(up * UPLOAD_PART, down / (UPLOAD_PART - 1) * UPLOAD_PART);
    }

    /// The next traffic of this size, in whichever direction, at most leaves as little as `worth` says.
    long until(Used used, long worth) {
        if (upload == null) return Math.max(0, left(used) - worth);
        long up = upload - used.upload - worth / UPLOAD_PART;
        long down = download() - used.download - worth / UPLOAD_PART * (UPLOAD_PART - 1);
        return Math.max(0, Math.min(up, down));
    }

    /// What a running session can be told of this: RouterOS documents no high words for limits that are changed,
    /// so less, or nothing where it has moved more already.
    @Nullable
    Slice whileRunning(Used used) {
        if (upload == null || (upload <= LOW_WORD && download() <= LOW_WORD)) return this;
        long up = Math.min(upload, LOW_WORD);
        long down = Math.min(download(), LOW_WORD);
        if (up <= used.upload || down <= used.download) return null;
        return new Slice(up + down, up, up - used.upload + down - used.download);
    }

    /// Whatever is in force when it is not known whether the NAS took `other` in the place of this.
    Slice orAlso(Slice other) {
        long most = Math.max(given, other.given);
        if (upload == null || other.upload == null) return new Slice(Math.max(bytes, other.bytes), null, most);
        long up = Math.max(upload, other.upload);
        return new Slice(up + Math.max(download(), other.download()), up, most);
    }
}
