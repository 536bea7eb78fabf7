using ParallelLlm.Host.Running;
using ParallelLlm.Host.Settings;

namespace ParallelLlm.Tests.Unit.Host.Running;

public sealed class EndpointAdviceTests
{
    [Theory]
    [InlineData("http://h", "", "HTTP 401: The key is not accepted.", "; KEY is not set")]
    [InlineData("http://h", "k", "HTTP 401 invalid_api_key: no", " (the key is from KEY)")]
    [InlineData("http://h/api", "k", "HTTP 404: There is no such model or route.", "; --base-url usually ends in /v1")]
    [InlineData("http://h/v1", "k", "HTTP 404: There is no such model or route.", "")]
    [InlineData("http://h:9/v1", "k", "The last error: HttpRequestException (ConnectionError): Connection refused (h:9)", "; check --base-url")]
    [InlineData("http://h/v1", "k", "HTTP 500", "")]
    public void An_error_comes_with_what_to_look_at(string url, string key, string error, string advice) =>
        new EndpointAdvice([new EndpointSetting("e", new Uri(url), "m", "KEY")], new Dictionary<string, string> { ["KEY"] = key })
            .For("e", error).ShouldBe(advice);
}
