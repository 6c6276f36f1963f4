-- POST of a form. Argument: the body.
function init(args)
  wrk.method = "POST"
  wrk.body = args[1]
  wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
end
function done(summary) io.write(string.format("status-errors %d\n", summary.errors.status)) end
