package dev.selfsame.provider.resources;

/** HTTP's status codes in the words that deployment operations use. */
final class Statuses {
  private Statuses() {}

  static String word(int status) {
    return switch (status) {
      case 200 -> "OK";
      case 201 -> "Created";
      case 202 -> "Accepted";
      case 204 -> "NoContent";
      case 400 -> "BadRequest";
      case 403 -> "Forbidden";
      case 404 -> "NotFound";
      case 409 -> "Conflict";
      case 412 -> "PreconditionFailed";
      default -> status >= 500 ? "InternalServerError" : "BadRequest";
    };
  }
}
