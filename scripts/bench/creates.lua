-- Each request makes an organization of its own. BENCH_USERS says for whom: ids with commas between, who
-- take turns, or a pattern of ids (`user_%d`) that is given another number each time, from
-- BENCH_FIRST_USER on. Names are numbered, and differ between runs by BENCH_RUN.
local count = 0
local spec = os.getenv("BENCH_USERS")
local first = tonumber(os.getenv("BENCH_FIRST_USER") or 0)
local users = {}
for user in spec:gmatch("[^,]+") do
    users[#users + 1] = user
end
local function creator()
    if spec:find("%%d") then return spec:format(first + count) end
    return users[count % #users + 1]
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
        run, count, run, count, creator()
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
