-- Each request makes an organization of its own: names are numbered per thread, and differ between
-- runs by the prefix in the environment.
local count = 0
local headers = {
    ["authorization"] = "Bearer " .. os.getenv("BENCH_KEY"),
    ["content-type"] = "application/json",
}

request = function()
    count = count + 1
    local body = string.format(
        '{"name":"Bench %s %d","slug":"bench-%s-%d","created_by":"%s"}',
        os.getenv("BENCH_RUN"), count, os.getenv("BENCH_RUN"), count, os.getenv("BENCH_USER")
    )
    return wrk.format("POST", "/v1/organizations", headers, body)
end

done = function(summary, latency)
    local seconds = summary.duration / 1e6
    local failed = summary.errors.status + summary.errors.connect + summary.errors.read
        + summary.errors.write + summary.errors.timeout
    io.write(string.format(
        "%.0f creates/s  p50 %.1f ms  p99 %.1f ms  failed %d\n",
        (summary.requests - failed) / seconds,
        latency:percentile(50) / 1000, latency:percentile(99) / 1000, failed
    ))
end
