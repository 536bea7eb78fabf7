using System.Text;
using ParallelLlm.Host.Documents;
using ParallelLlm.Host.Documents.Mail;
using ParallelLlm.Tests.Load.Documents;

namespace ParallelLlm.Tests.Unit.Host.Documents.Mail;

public sealed class MailAttachmentsTests
{
    private static readonly string Three = Mails.Multipart(
        "mixed",
        Mails.Plain("Hello"),
        Mails.Attached("a.txt", "first\n\f"),
        Mails.Attached("b.txt", "second\n"),
        Mails.Attached("c.txt", "3"));

    private static byte[] WithThree => Mails.Bytes(Mails.Header + Three);

    [Fact]
    public void Attachments_follow_the_body_each_after_a_blank_line_with_its_own_places()
    {
        var mail = Mails.Read(WithThree);

        mail.Text.ShouldBe(Mails.HeaderText
            + "\nHello\n\nAttachment: a.txt\nfirst\n\f\nAttachment: b.txt\nsecond\n\nAttachment: c.txt\n3");
        mail.PlaceOf("Attachment: b").ShouldBe(new SourcePlace { Part = "attachment b.txt" });
        mail.PlaceOf("second").ShouldBe(new SourcePlace { Part = "attachment b.txt", Page = 1 });
        mail.PlaceOf("Hello")!.Part.ShouldBe("body");
        mail.Steps.ShouldBe(4);
    }

    [Fact]
    public void A_mail_is_read_without_its_attachments() =>
        Mails.Read(new DocumentContent("mail.eml", WithThree) { Part = new MailPart(MailPart.OwnText) })
            .Text.ShouldBe(Mails.HeaderText + "\nHello\n");

    [Fact]
    public void One_attachment_is_read_alone_with_its_own_places()
    {
        var content = new DocumentContent("mail.eml", WithThree) { Part = new MailPart(1) };

        MailReader.Attachments(content).ShouldBe(["a.txt", "b.txt", "c.txt"]);
        var attachment = Mails.Read(content);

        attachment.Text.ShouldBe("second\n");
        attachment.PlaceOf("second").ShouldBe(new SourcePlace { Page = 1 });
    }

    [Fact]
    public void An_attached_mail_is_read_alone_with_its_attachments()
    {
        var inner = $"Content-Type: message/rfc822\n\n{Mails.Header}{Three}";

        var attachment = Mails.Read(new DocumentContent("mail.eml", Mails.Of(Mails.Plain("see"), inner)) { Part = new MailPart(0) });

        attachment.Text.ShouldBe(Mails.Read(WithThree).Text);
        attachment.PlaceOf("Offer")!.Part.ShouldBe("subject");
        attachment.PlaceOf("second")!.Part.ShouldBe("attachment b.txt");
    }

    [Theory]
    [InlineData("Content-Type: message/rfc822\nContent-Disposition: attachment; filename=old.eml\n\n", false)]
    [InlineData("Content-Type: message/rfc822; name=old.eml\nContent-Transfer-Encoding: base64\n\n", true)]
    [InlineData("Content-Type: application/octet-stream; name=old.eml\nContent-Transfer-Encoding: base64\n\n", true)]
    public void An_attached_mail_is_read_with_its_attachments(string header, bool isEncoded)
    {
        var inner = Mails.Header.ReplaceLineEndings("\n") + Three;
        var content = isEncoded ? Convert.ToBase64String(Encoding.UTF8.GetBytes(inner)) : inner;

        var mail = Mails.Read(Mails.Of(Mails.Plain("see"), header + content));

        mail.Text.ShouldContain("\nsee\n\nAttachment: old.eml\nFrom: Anna");
        mail.Text.ShouldEndWith("\n\nAttachment: c.txt\n3");
        mail.PlaceOf("Hello").ShouldBe(new SourcePlace { Part = "attachment old.eml > body", Line = 1 });
        mail.PlaceOf("second").ShouldBe(new SourcePlace { Part = "attachment old.eml > attachment b.txt", Page = 1 });
    }

    [Theory]
    [InlineData("text/plain; name=list.txt")]
    [InlineData("text/plain\nContent-Disposition: inline; filename=list.txt")]
    [InlineData("text/plain\nContent-Disposition: attachment; filename=list.txt")]
    public void A_named_text_is_an_attachment(string type) =>
        Mails.Read(Mails.Of(Mails.Plain("Hello"), $"Content-Type: {type}\n\n1 apple"))
            .Text.ShouldBe(Mails.HeaderText + "\nHello\n\nAttachment: list.txt\n1 apple");

    [Theory]
    [InlineData("application/pdf", "attachment.pdf")]
    [InlineData("text/calendar", "attachment.ics")]
    [InlineData("text/x-unheard-of", "attachment.txt")]
    [InlineData("application/x-unheard-of", "attachment")]
    public void An_attachment_without_a_name_is_named_by_its_type(string type, string name) =>
        Mails.Read(Mails.Of(Mails.Plain("Hello"), $"Content-Type: {type}\n\n1 apple"))
            .Text.ShouldEndWith($"\nAttachment: {name}\n1 apple");

    [Theory]
    [InlineData("../../x", "x")]
    [InlineData("C:\\\\temp\\\\x.txt", "x.txt")]
    [InlineData("..", "attachment.bin")]
    [InlineData("a\u202Egpj.txt", "agpj.txt")]
    [InlineData("=?utf-8?q?a=0A=0Db=00=7F.txt?=", "a b.txt")]
    [InlineData("Счёт.pdf", "Счёт.pdf")]
    public void The_name_of_an_attachment_is_made_harmless(string given, string name)
    {
        var mail = Mails.Of(Mails.Plain("Hello"), Mails.Attached(given, "1 apple"));

        MailReader.Attachments(new DocumentContent("mail.eml", mail)).ShouldBe([name]);
        Mails.Read(mail).PlaceOf("1 apple")!.Part.ShouldBe($"attachment {name}");
    }

    [Fact]
    public void A_long_name_is_shortened_and_keeps_its_extension()
    {
        var mail = Mails.Of(Mails.Plain("Hello"), Mails.Attached(new string('x', 5000) + ".pdf", "1 apple"));

        var name = MailReader.Attachments(new DocumentContent("mail.eml", mail)).ShouldHaveSingleItem();

        name.Length.ShouldBe(AttachmentName.MaxLength);
        name.ShouldEndWith("x….pdf");
    }

    [Fact]
    public void Attachments_of_one_name_are_numbered()
    {
        var mail = Mails.Of(Mails.Plain("Hello"), Mails.Attached("a.txt", "1"), Mails.Attached("A.txt", "2"), Mails.Attached("a.txt", "3"));

        MailReader.Attachments(new DocumentContent("mail.eml", mail)).ShouldBe(["a.txt", "A (2).txt", "a (3).txt"]);
    }

    [Fact]
    public void An_attachment_with_the_bytes_of_another_is_read_once()
    {
        var mail = Mails.Read(Mails.Of(Mails.Plain("Hello"), Mails.Attached("a.txt", "1 apple"), Mails.Attached("b.txt", "1 apple")));

        mail.Text.ShouldEndWith("\nAttachment: a.txt\n1 apple");
        mail.Warnings.ShouldBe(["attachment b.txt: it is the same as a.txt and read once"]);
    }

    [Fact]
    public void An_attachment_that_cannot_be_read_leaves_a_warning_and_no_text()
    {
        var mail = Mails.Read(Mails.Of(
            Mails.Plain("Hello"), Mails.Attached("locked.pdf", "%PDF"), Mails.Attached("warns.txt", "1 apple")));

        mail.Text.ShouldBe(Mails.HeaderText + "\nHello\n\nAttachment: warns.txt\n1 apple");
        mail.Warnings.ShouldBe(
            ["attachment locked.pdf: it is protected by a password", "attachment warns.txt: page 2 has no text"]);
    }

    [Fact]
    public void Want_of_memory_ends_the_mail() =>
        Should.Throw<OutOfMemoryException>(() => Mails.Read(Mails.Of(Mails.Plain("Hello"), Mails.Attached("memory.pdf", "%PDF"))));

    [Fact]
    public void An_image_is_warned_of_unless_the_body_shows_it()
    {
        var logo = "Content-Type: image/png\nContent-ID: <logo@x>\nContent-Transfer-Encoding: base64\n\niVBORw==";
        var shown = Mails.Multipart("related", Mails.Html("Hello <img src='cid:logo@x'>"), logo);
        var mixed = Mails.Of(Mails.Html("Hello <img src='cid:photo%40x'>"), logo.Replace("logo", "photo"));
        var scan = Mails.Attached("scan.jpg", "JFIF");

        Mails.Read(Mails.Bytes(Mails.Header + shown)).Warnings.ShouldBeEmpty();
        Mails.Read(mixed).Warnings.ShouldBeEmpty();
        Mails.Read(Mails.Of(Mails.Plain("Hello"), scan)).Warnings.ShouldBe(["attachment scan.jpg: an image is not read"]);
    }

    [Fact]
    public void The_body_and_the_files_of_an_Outlook_container_are_those_of_the_mail()
    {
        var container = new TnefBuilder().Body("Hello from Outlook").Attach("list.txt", "1 apple").ToBytes();

        var mail = Mails.Read(Mails.Of(Mails.Attached("winmail.dat", container, "application/ms-tnef")));
        var withBody = Mails.Read(Mails.Of(Mails.Plain("Hello"), Mails.Attached("winmail.dat", container, "application/ms-tnef")));

        mail.Text.ShouldBe(Mails.HeaderText + "\nHello from Outlook\n\nAttachment: list.txt\n1 apple");
        mail.Warnings.ShouldBeEmpty();
        withBody.Text.ShouldBe(Mails.HeaderText + "\nHello\n\nAttachment: list.txt\n1 apple");
    }

    [Fact]
    public void A_damaged_Outlook_container_leaves_a_warning()
    {
        var mail = Mails.Read(Mails.Of(Mails.Plain("Hello"), Mails.Attached("winmail.dat", "none", "application/ms-tnef")));

        mail.Text.ShouldBe(Mails.HeaderText + "\nHello\n");
        mail.Warnings.ShouldBe(["attachment winmail.dat: it holds nothing that is read"]);
    }

    [Fact]
    public void Attachments_beyond_the_fiftieth_are_warned_of()
    {
        var parts = Enumerable.Range(1, 52).Select(i => Mails.Attached($"{i}.txt", $"text {i}"));
        var content = new DocumentContent("mail.eml", Mails.Of([Mails.Plain("Hello"), .. parts]));
        string[] warnings =
            ["attachment 51.txt: only the first 50 attachments are read", "attachment 52.txt: only the first 50 attachments are read"];

        var all = Mails.Read(content);

        all.Warnings.ShouldBe(warnings);
        all.Text.ShouldEndWith("text 50");
        Mails.Read(content with { Part = new MailPart(MailPart.OwnText) }).Warnings.ShouldBe(warnings);
        MailReader.Attachments(content).Count.ShouldBe(50);
    }

    [Fact]
    public void Attachments_within_attachments_are_read_to_a_depth()
    {
        var mail = Mails.Header + "\ndepth 9";
        for (var depth = 8; depth >= 0; depth--)
            mail = Mails.Header + Mails.Multipart("mixed", Mails.Plain($"depth {depth}"), Mails.Attached("in.eml", mail));

        var text = Mails.Read(Mails.Bytes(mail));

        text.Text.ShouldContain("depth 5");
        text.Text.ShouldNotContain("depth 6");
        text.Warnings.ShouldHaveSingleItem().ShouldEndWith("in.eml: more than 5 attachments within each other are not read");
    }

    [Fact]
    public void The_settings_of_a_run_hold_for_attachments()
    {
        DocumentContent? given = null;
        var reader = new MailReader((content, _) => given = content);
        var mail = Mails.Of(Mails.Plain("Hello"), Mails.Attached("report", "%PDF", "application/pdf"));

        reader.Read(new DocumentContent("mail.eml", mail) { Encoding = Encoding.Latin1, MainContent = true }, new CollectedText());

        given.ShouldNotBeNull();
        given.Name.ShouldBe("report.pdf");
        given.Encoding.ShouldBe(Encoding.Latin1);
        given.MainContent.ShouldBeTrue();
        given.Part.ShouldBe(MailPart.All);
    }
}
