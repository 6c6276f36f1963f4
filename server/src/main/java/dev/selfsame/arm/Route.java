package dev.selfsame.arm;

import dev.selfsame.http.Request;
import dev.selfsame.http.Response;
import dev.selfsame.model.ApiVersion;
import dev.selfsame.store.Tx;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A route that is not a resource of a type.
 *
 * @param method GET, POST, …
 * @param template such as {@code
 *     /subscriptions/{subscriptionId}/providers/Microsoft.Compute/locations/{location}/vmSizes};
 *     matched without case; a leading {@code {scope}} takes any number of segments
 * @param action the RBAC action, checked at the scope in the path
 * @param open true when any authenticated principal may call it (the answer holds only what it may
 *     see)
 */
public record Route(
    String method,
    String template,
    String action,
    boolean open,
    RouteHandler handler,
    @Nullable AloneHandler alone) {
  public Route(String method, String template, String action, boolean open, RouteHandler handler) {
    this(method, template, action, open, handler, null);
  }

  /**
   * A route whose handler is called outside any transaction, after the access was checked in one:
   * for calls that evaluate or fetch before they write. It cannot be part of another's transaction.
   */
  public static Route alone(String method, String template, String action, AloneHandler handler) {
    return new Route(
        method,
        template,
        action,
        false,
        (call, tx) -> {
          throw new IllegalStateException(template + " is not for use inside a transaction");
        },
        handler);
  }

  /** Answers the call and opens the transactions that it needs. */
  @FunctionalInterface
  public interface AloneHandler {
    Response handle(Call call);
  }

  /**
   * Answers the call in a read transaction (GET, HEAD) or a write transaction of the subscription's
   * or tenant's gate.
   */
  @FunctionalInterface
  public interface RouteHandler {
    Response handle(Call call, Tx tx);
  }

  /**
   * A matched call; {@code variables} by template name, decoded, in the caller's casing.
   *
   * @param noted for a handler that opens its own transaction to write: called in it, with the
   *     answer that will be given, so that the activity log has it
   */
  public record Call(
      Request request,
      Map<String, String> variables,
      ApiVersion apiVersion,
      Caller caller,
      long now,
      BiConsumer<Response, Tx> noted) {
    public Call(
        Request request,
        Map<String, String> variables,
        ApiVersion apiVersion,
        Caller caller,
        long now) {
      this(request, variables, apiVersion, caller, now, (response, tx) -> {});
    }

    /** Notes that a long operation was accepted. */
    public void accepted(Tx tx) {
      noted.accept(Response.empty(201).with("Azure-AsyncOperation", ""), tx);
    }
  }
}
