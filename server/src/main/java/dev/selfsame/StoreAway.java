package dev.selfsame;

import dev.selfsame.error.ApiException;
import dev.selfsame.http.Handler;
import dev.selfsame.http.Request;
import dev.selfsame.http.Response;
import dev.selfsame.store.StoreOutcomeUnknown;
import dev.selfsame.store.StoreUnavailable;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store that is away is not a bug of ours: the client is told, in the shape of the room it asked,
 * to come again.
 */
record StoreAway(Handler inner, Supplier<ApiException> away, Supplier<ApiException> unknown)
    implements Handler {
  private static final Logger LOG = LoggerFactory.getLogger(StoreAway.class);

  @Override
  public Response handle(Request request) {
    try {
      return inner.handle(request);
    } catch (StoreOutcomeUnknown e) {
      LOG.warn("the outcome of {} {} is unknown", request.method(), request.path(), e);
      throw unknown.get();
    } catch (StoreUnavailable e) {
      LOG.warn("the store is away: {}", e.getMessage());
      throw away.get();
    }
  }
}
