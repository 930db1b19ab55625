-- Each request asks for a token of the next session. $BENCH_SESSIONS is a file with a session and the
-- cookie of its browser on each line.
local requests = {}
local count = 0

init = function()
    for line in io.lines(os.getenv("BENCH_SESSIONS")) do
        local session, cookie = line:match("^(%S+) (%S+)$")
        local headers = {
            ["cookie"] = "__client=" .. cookie,
            ["content-type"] = "application/x-www-form-urlencoded",
        }
        local path = "/v1/client/sessions/" .. session .. "/tokens"
        requests[#requests + 1] = wrk.format("POST", path, headers, "")
    end
end

request = function()
    count = count % #requests + 1
    return requests[count]
end
