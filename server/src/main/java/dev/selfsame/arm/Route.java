package dev.selfsame.arm;

import dev.selfsame.error.ArmErrors;
import dev.selfsame.http.Request;
import dev.selfsame.http.Response;
import dev.selfsame.model.ApiVersion;
import dev.selfsame.store.Tx;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A route that is not a resource of a type.
 *
 * @param method GET, POST, …
 * @param template such as {@code
 *     /subscriptions/{subscriptionId}/providers/Microsoft.Compute/locations/{location}/vmSizes};
 *     matched without case; a leading {@code {scope}} takes any number of segments
 * @param action the RBAC action, checked at the longest part of the path that is a scope; {@code
 *     {namespace}} in it stands for the path's
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

  /**
   * A route of a subscription that is answered to everybody who has a role anywhere in it: what
   * clients ask before they go to the one group that is theirs.
   */
  public static Route seen(String method, String template, String action, RouteHandler handler) {
    return new Route(
        method,
        template,
        action,
        true,
        (call, tx) -> {
          String scope = "/subscriptions/" + call.variables().get("subscriptionId");
          if (!call.reach().sees(scope)) {
            Caller caller = call.caller();
            throw ArmErrors.authorizationFailed(caller.name(), caller.objectId(), action, scope);
          }
          return handler.handle(call, tx);
        });
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
      Supplier<Reach> access,
      BiConsumer<Response, Tx> noted) {
    /** What the caller may do. */
    public Reach reach() {
      return access.get();
    }

    /** Notes that a long operation was accepted. */
    public void accepted(Tx tx) {
      noted.accept(Response.empty(201).with("Azure-AsyncOperation", ""), tx);
    }
  }
}
