package dev.selfsame.imds;

import dev.selfsame.directory.AssignedIdentity;
import dev.selfsame.directory.IdentityView;
import dev.selfsame.directory.VmBinding;
import dev.selfsame.error.ApiException;
import dev.selfsame.error.ImdsError;
import dev.selfsame.error.OAuthError;
import dev.selfsame.http.Handler;
import dev.selfsame.http.Request;
import dev.selfsame.http.Request.Parameter;
import dev.selfsame.http.Response;
import dev.selfsame.imds.IdentitySelector.Choice;
import dev.selfsame.imds.IdentitySelector.Kind;
import dev.selfsame.model.ResourceId;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * The metadata endpoint of one VM: identity tokens, tenant, versions. Read from the top.
 *
 * <p>Who asks is the binding of the channel; nothing in a request can name another VM.
 */
public final class ImdsEndpoint {
  private static final Logger LOG = LoggerFactory.getLogger(ImdsEndpoint.class);
  private static final byte[] VERSIONS =
      JsonMapper.shared().writeValueAsBytes(Map.of("apiVersions", ImdsVersions.ALL));

  /** Longest audience or id taken, in characters. Entra's own bound on identifier URIs is 255. */
  private static final int VALUE_LENGTH_MAX = 2048;

  private final IdentityView view;
  private final TokenCache cache;
  private final Limits limits;
  private final Clock clock;
  private final String tenantId;
  private final AppServiceForm appService;
  private final CloudShellForm cloudShell;

  /**
   * @param rateLimit whether Azure's limits hold
   * @param tenantId what {@code /metadata/identity/info} tells
   */
  public ImdsEndpoint(
      IdentityView view, Mint mint, Clock clock, boolean rateLimit, String tenantId) {
    this.view = view;
    this.cache = new TokenCache(mint, clock);
    this.limits = new Limits(rateLimit, System::nanoTime);
    this.clock = clock;
    this.tenantId = tenantId;
    this.appService = new AppServiceForm(this);
    this.cloudShell = new CloudShellForm(this);
  }

  /** The handler for one channel. */
  public Handler on(VmBinding vm) {
    return request -> handle(vm, request);
  }

  public Response handle(VmBinding vm, Request request) {
    try {
      String path = withoutTrailingSlash(request.path());
      return switch (path) {
        case "/msi/token" -> appService.handle(vm, request);
        case "/oauth2/token" -> cloudShell.handle(vm, request);
        default -> metadata(vm, request, path.toLowerCase(Locale.ROOT));
      };
    } catch (ApiException e) {
      throw switch (e.error()) {
        case OAuthError refusal ->
            ImdsErrors.refused(
                    refusal, request.requestId(), request.correlationId(), clock.instant())
                .exception();
        case ImdsError said -> e;
        default -> e;
      };
    } catch (RuntimeException e) {
      LOG.error("Request {} of {} failed", request.requestId(), vm, e);
      throw ImdsErrors.unknown().exception();
    }
  }

  private Response metadata(VmBinding vm, Request request, String path) {
    requireMetadataRequest(request);
    return switch (path) {
      case "/metadata/identity/oauth2/token" -> {
        requireApiVersion(request);
        yield limited(vm, () -> token(vm, request));
      }
      case "/metadata/identity/info" -> {
        requireApiVersion(request);
        byte[] body = JsonMapper.shared().writeValueAsBytes(Map.of("tenantId", tenantId));
        yield limited(vm, () -> new Response(200, TokenAnswer.HEADERS, body));
      }
      case "/metadata/versions" -> new Response(200, TokenAnswer.HEADERS, VERSIONS);
      default -> throw ImdsErrors.notFound().exception();
    };
  }

  /**
   * Not a proxied, cross-site or mistaken request. The header comes before the query: that is what
   * SDKs probe with.
   */
  static void requireMetadataRequest(Request request) {
    if (!request.method().equals("GET")) {
      throw ImdsErrors.methodNotAllowed("GET").exception();
    }
    requireMetadataHeader(request);
    requireNoDuplicates(request.query());
  }

  static void requireMetadataHeader(Request request) {
    if (request.header("x-forwarded-for").isPresent()) {
      throw ImdsErrors.forwarded().exception();
    }
    if (!request
        .header("metadata")
        .map(value -> value.strip().equalsIgnoreCase("true"))
        .orElse(false)) {
      throw ImdsErrors.metadataHeaderMissing().exception();
    }
  }

  static void requireNoDuplicates(List<Parameter> parameters) {
    Set<String> names = new HashSet<>();
    for (Parameter parameter : parameters) {
      if (!names.add(parameter.name().toLowerCase(Locale.ROOT))) {
        throw ImdsErrors.duplicateParameter(parameter.name()).exception();
      }
    }
  }

  private static void requireApiVersion(Request request) {
    if (!request.query("api-version").map(ImdsVersions::servesIdentity).orElse(false)) {
      throw ImdsErrors.apiVersion().exception();
    }
  }

  private Response token(VmBinding vm, Request request) {
    String resource = required(request.query(), "resource");
    IdentitySelector selector = selector(request.query(), true);
    String bypass = value(request.query(), "bypass_cache");
    if (bypass != null && !bypass.equalsIgnoreCase("true")) {
      throw ImdsErrors.badBypassCache().exception();
    }
    AssignedIdentity identity = choose(vm, selector);
    return cache.answer(vm, identity, resource, bypass != null);
  }

  /** A token for a form that shapes its own answer. */
  TokenAnswer tokenFor(VmBinding vm, IdentitySelector selector, String resource) {
    return cache.token(vm, choose(vm, selector), resource, false);
  }

  /** Runs within the VM's limits. */
  Response limited(VmBinding vm, java.util.function.Supplier<Response> work) {
    limits.enter(vm.vmKey());
    try {
      return work.get();
    } finally {
      limits.leave(vm.vmKey());
    }
  }

  long now() {
    return clock.instant().getEpochSecond();
  }

  /**
   * Memory may say yes; only the store may say no, so that a new assignment works on the next call.
   */
  private AssignedIdentity choose(VmBinding vm, IdentitySelector selector) {
    if (selector.select(view.of(vm.vmKey())) instanceof Choice.Chosen(AssignedIdentity identity)) {
      return identity;
    }
    return switch (selector.select(view.fresh(vm.vmKey()))) {
      case Choice.Chosen(AssignedIdentity identity) -> identity;
      case Choice.None() -> throw ImdsErrors.identityNotFound().exception();
      case Choice.Multiple() -> throw ImdsErrors.multipleIdentities().exception();
    };
  }

  /**
   * @param imds with the metadata service's names; else App Service's {@code principal_id} and
   *     {@code clientid} count too
   */
  static IdentitySelector selector(List<Parameter> parameters, boolean imds) {
    IdentitySelector found = IdentitySelector.UNNAMED;
    for (Parameter parameter : parameters) {
      Kind kind =
          switch (parameter.name().toLowerCase(Locale.ROOT)) {
            case "client_id" -> Kind.CLIENT_ID;
            case "clientid" -> imds ? Kind.DEFAULT : Kind.CLIENT_ID;
            case "object_id" -> Kind.OBJECT_ID;
            case "principal_id" -> imds ? Kind.DEFAULT : Kind.OBJECT_ID;
            case "msi_res_id", "mi_res_id" -> Kind.RESOURCE_ID;
            default -> Kind.DEFAULT;
          };
      if (kind == Kind.DEFAULT) {
        continue;
      }
      if (found.kind() != Kind.DEFAULT) {
        throw ImdsErrors.tooManySelectors().exception();
      }
      String value = parameter.value().strip();
      found =
          new IdentitySelector(
              kind,
              kind == Kind.RESOURCE_ID ? ResourceId.lower(withoutTrailingSlash(value)) : value);
    }
    return found;
  }

  static String required(List<Parameter> parameters, String name) {
    String value = value(parameters, name);
    if (value == null || value.isBlank() || value.length() > VALUE_LENGTH_MAX) {
      throw ImdsErrors.parameterMissing(name).exception();
    }
    return value;
  }

  static @Nullable String value(List<Parameter> parameters, String name) {
    for (Parameter parameter : parameters) {
      if (parameter.name().equalsIgnoreCase(name)) {
        return parameter.value();
      }
    }
    return null;
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String withoutTrailingSlash(String path) {
    return path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }
}
