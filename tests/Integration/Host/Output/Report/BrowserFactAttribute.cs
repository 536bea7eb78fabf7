using ParallelLlm.Tests.Load.FuzzHtml;

namespace ParallelLlm.Tests.Integration.Host.Output.Report;

/// <summary>A test that needs a real browser; skipped where none is installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute() => Skip = Chromium.Installed is null ? "Chromium is not installed" : null!;
}
