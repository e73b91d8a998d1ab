package turnpike;

import turnpike.aaa.NasControl;
import turnpike.aaa.Terms;
import turnpike.nases.Nas;

/// A NAS that obeys every order.
final class ObedientNas implements NasControl {
    @Override
    public Result disconnect(Nas nas, java.net.InetAddress at, Target session) {
        return new Result.Acknowledged();
    }

    @Override
    public Result change(Nas nas, java.net.InetAddress at, Target session, Terms terms) {
        return new Result.Acknowledged();
    }
}
