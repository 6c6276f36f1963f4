package dev.selfsame.arm;

import dev.selfsame.error.ApiException;
import dev.selfsame.error.ArmError;
import dev.selfsame.http.Request;
import dev.selfsame.http.Response;
import dev.selfsame.store.Tx;

/** Where the pipeline writes down what was done to resources, and what was refused. */
public interface ActivityLog {
  /** For a pipeline without a log. */
  ActivityLog NONE =
      new ActivityLog() {
        @Override
        public Response done(
            Match match, Request request, Caller caller, Response response, Tx tx) {
          return response;
        }

        @Override
        public void apart(Match match, Request request, Caller caller, Response response) {}

        @Override
        public void refused(Match match, Request request, Caller caller, ApiException why) {}

        @Override
        public void failed(Match match, Request request, Caller caller, ArmError error, Tx tx) {}
      };

  /** In the request's transaction; gives the response back. Reads are not written down. */
  Response done(Match match, Request request, Caller caller, Response response, Tx tx);

  /** What changed nothing, such as a validation: written soon, outside any transaction. */
  void apart(Match match, Request request, Caller caller, Response response);

  /** After the transaction was taken back: written soon. Never throws. */
  void refused(Match match, Request request, Caller caller, ApiException why);

  /** A write inside another's transaction that failed and was taken back alone. */
  void failed(Match match, Request request, Caller caller, ArmError error, Tx tx);
}
