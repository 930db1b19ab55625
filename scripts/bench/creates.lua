-- Each request makes an organization of its own, for the users of BENCH_USERS (ids with commas
-- between) in turn. Names are numbered, and differ between runs by BENCH_RUN.
local count = 0
local users = {}
for user in os.getenv("BENCH_USERS"):gmatch("[^,]+") do
    users[#users + 1] = user
end
local run = os.getenv("BENCH_RUN")
local headers = {
    ["authorization"] = "Bearer " .. os.getenv("BENCH_KEY"),
    ["content-type"] = "application/json",
}

request = function()
    count = count + 1
    local body = string.format(
        '{"name":"Bench %s %d","slug":"bench-%s-%d","created_by":"%s"}',
        run, count, run, count, users[count % #users + 1]
    )
    return wrk.format("POST", "/v1/organizations", headers, body)
end

done = function(summary, latency)
    local failed = summary.errors.status + summary.errors.connect + summary.errors.read
        + summary.errors.write + summary.errors.timeout
    io.write(string.format(
        '{"per_second":%.0f,"p50_ms":%.2f,"p99_ms":%.2f,"failed":%d}\n',
        (summary.requests - failed) / (summary.duration / 1e6),
        latency:percentile(50) / 1000, latency:percentile(99) / 1000, failed
    ))
end
