-- Answers once a body that the filter before watches has arrived to its end.
function envoy_on_request(request)
  if not request:streamInfo():dynamicMetadata():get("impasto") then return end
  request:body()
  local seen = request:streamInfo():dynamicMetadata():get("impasto").body
  if seen == "large" then request:respond({ [":status"] = "413" }, "") end
end
