-- GET as given on the command line; only counts refused answers.
function done(summary) io.write(string.format("status-errors %d\n", summary.errors.status)) end
