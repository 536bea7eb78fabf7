using AngleSharp.Dom;
using AngleSharp.Html.Dom;

namespace ParallelLlm.Host.Documents;

/// <summary>The controls of a page's forms.</summary>
internal static class FormControl
{
    /// <summary>A control's value as it is shown; empty if none is.</summary>
    public static string ValueOf(IElement element) => element switch
    {
        IHtmlInputElement { Type: "checkbox" or "radio" } box => box.IsChecked ? "[x]" : "[ ]",
        IHtmlInputElement { Type: "hidden" or "password" or "submit" or "button" or "reset" or "image" or "file" } => "",
        IHtmlInputElement input => input.Value,
        IHtmlSelectElement select => string.Join(", ", select.Options.Where(option => option.IsSelected).Select(option => option.Text)),
        _ => "",
    };
}
