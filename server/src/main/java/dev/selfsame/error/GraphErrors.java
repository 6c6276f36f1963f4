package dev.selfsame.error;

/**
 * Microsoft Graph's errors, code and text as Entra writes them. Source: Microsoft Learn, "Microsoft
 * Graph error responses", the reference pages of each call, and answers that Azure's clients have
 * in their tests.
 */
public final class GraphErrors {
  private static final int TEXT_MAX = 300;

  private GraphErrors() {}

  public static ApiException badRequest(String message) {
    return GraphError.of(400, "Request_BadRequest", message).exception();
  }

  public static ApiException unsupportedQuery(String message) {
    return GraphError.of(400, "Request_UnsupportedQuery", message).exception();
  }

  /** An operator or option that only advanced queries have. */
  public static ApiException needsConsistencyLevel(String operator) {
    return unsupportedQuery(
        "Operator: '"
            + operator
            + "' is not supported because the required parameters might be missing. Try adding $count=true query parameter"
            + " and ConsistencyLevel:eventual header. Refer to https://aka.ms/graph-docs/advanced-queries for more information");
  }

  public static ApiException searchNeedsConsistencyLevel() {
    return badRequest(
        "Request with $search query parameter only works through MSGraph with a special request header: 'ConsistencyLevel: eventual'");
  }

  public static ApiException pageSize(String given) {
    return unsupportedQuery(
        "Invalid page size specified: '"
            + shown(given)
            + "'. Must be between 1 and 999 inclusive.");
  }

  public static ApiException invalidFilter() {
    return badRequest("Invalid filter clause");
  }

  public static ApiException unfilterable(String property, String type) {
    return badRequest(
        "Could not find a property named '"
            + shown(property)
            + "' on type 'microsoft.graph."
            + type
            + "'.");
  }

  public static ApiException invalidObjectId(String given) {
    return badRequest("Invalid object identifier '" + shown(given) + "'.");
  }

  public static ApiException invalidProperty(String property) {
    return badRequest("Invalid property '" + shown(property) + "'.");
  }

  public static ApiException invalidValue(String property, String type) {
    return badRequest(
        "Invalid value specified for property '"
            + property
            + "' of resource '"
            + capital(type)
            + "'.");
  }

  public static ApiException readOnly(String property, String type) {
    return badRequest(
        "Property '"
            + property
            + "' of resource '"
            + capital(type)
            + "' is read-only and cannot be set.");
  }

  public static ApiException required(String property, String type) {
    return badRequest(
        "A value is required for property '" + property + "' of resource '" + capital(type) + "'.");
  }

  public static ApiException taken(String property) {
    String text =
        "Another object with the same value for property " + property + " already exists.";
    return GraphError.of(400, "Request_BadRequest", text)
        .because("ObjectConflict", text, property)
        .exception();
  }

  public static ApiException servicePrincipalExists(String appId) {
    return GraphError.of(
            409,
            "Request_MultipleObjectsWithSameKeyValue",
            "The service principal cannot be created, updated, or restored because the service principal name "
                + appId
                + " is already in use.")
        .because(
            "ConflictingObjects", "Conflicting service principal name", "servicePrincipalNames")
        .exception();
  }

  public static ApiException conflict(String message) {
    return GraphError.of(409, "Request_MultipleObjectsWithSameKeyValue", message).exception();
  }

  public static ApiException alreadyReferenced(String property) {
    return badRequest(
        "One or more added object references already exist for the following modified properties: '"
            + property
            + "'.");
  }

  public static ApiException noApplication(String appId) {
    return GraphError.of(
            400,
            "Request_BadRequest",
            "The appId '"
                + shown(appId)
                + "' of the service principal does not reference a valid application object.")
        .because(
            "NoBackingApplicationObject",
            "The appId of the service principal does not reference a valid application object.",
            "appId")
        .exception();
  }

  public static ApiException denied() {
    return GraphError.of(
            403,
            "Authorization_RequestDenied",
            "Insufficient privileges to complete the operation.")
        .exception();
  }

  public static ApiException notFound(String id) {
    return GraphError.of(
            404,
            "Request_ResourceNotFound",
            "Resource '"
                + shown(id)
                + "' does not exist or one of its queried reference-property objects are not present.")
        .exception();
  }

  public static ApiException unknownSegment(String segment) {
    return GraphError.of(
            400, "BadRequest", "Resource not found for the segment '" + shown(segment) + "'.")
        .exception();
  }

  public static ApiException methodNotAllowed() {
    return GraphError.of(
            405,
            "Request_BadRequest",
            "Specified HTTP method is not allowed for the request target.")
        .exception();
  }

  public static ApiException notSignedInUser() {
    return GraphError.of(
            400, "BadRequest", "/me request is only valid with delegated authentication flow.")
        .exception();
  }

  public static ApiException notHere(String what) {
    return GraphError.of(501, "NotImplemented", what + " is not supported by this server.")
        .exception();
  }

  /** 401 with the challenge that MSAL's callers look for. */
  public static ApiException invalidToken(String message, String authorizationUri) {
    return GraphError.of(401, "InvalidAuthenticationToken", message)
        .with(
            "WWW-Authenticate",
            "Bearer realm=\"\", authorization_uri=\""
                + authorizationUri
                + "/oauth2/authorize\", client_id=\"00000003-0000-0000-c000-000000000000\"")
        .exception();
  }

  public static ApiException unavailable() {
    return GraphError.of(
            503, "serviceNotAvailable", "The service is temporarily unavailable. Please try again.")
        .with("Retry-After", "1")
        .exception();
  }

  /** Client text in a message: bounded and on one line. */
  public static String shown(String text) {
    String bounded = text.length() <= TEXT_MAX ? text : text.substring(0, TEXT_MAX) + "…";
    return bounded.replaceAll("\\p{Cntrl}", " ");
  }

  private static String capital(String type) {
    return Character.toUpperCase(type.charAt(0)) + type.substring(1);
  }
}
