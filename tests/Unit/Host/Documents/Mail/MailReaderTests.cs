namespace ParallelLlm.Tests.Unit.Host.Documents.Mail;

public sealed class MailReaderTests
{
    [Fact]
    public void The_header_stands_above_the_body_each_line_with_its_place()
    {
        var mail = Mails.Read(Mails.Bytes("""
            Received: from a by b; Mon, 1 Jan 2024 00:00:00 +0000
            From: "Anna, Dr." <anna@example.com>
            To: bert@example.com,
              cyril@example.com
            Cc: dora@example.com
            Date: Fri, 05 Apr 2024 09:30:00 +0200
            Subject: Offer
            Reply-To: office@example.com

            Dear Bert,


            the price is 5 EUR.   
            Anna
            """));

        mail.Text.ShouldBe("""
            From: "Anna, Dr." <anna@example.com>
            To: bert@example.com, cyril@example.com
            Cc: dora@example.com
            Date: 2024-04-05T09:30:00+02:00
            Subject: Offer
            Reply-To: office@example.com

            Dear Bert,

            the price is 5 EUR.
            Anna

            """.ReplaceLineEndings("\n"));
        mail.PlaceOf("\"Anna")!.Part.ShouldBe("from");
        mail.PlaceOf("cyril")!.Part.ShouldBe("to");
        mail.PlaceOf("dora")!.Part.ShouldBe("cc");
        mail.PlaceOf("2024")!.Part.ShouldBe("date");
        mail.PlaceOf("Offer")!.Part.ShouldBe("subject");
        mail.PlaceOf("office")!.Part.ShouldBe("reply-to");
        mail.PlaceOf("Dear").ShouldBe(new SourcePlace { Part = "body", Line = 1 });
        mail.PlaceOf("5 EUR").ShouldBe(new SourcePlace { Part = "body", Line = 4 });
        mail.PlaceOf("EUR.\nAnna")!.Line.ShouldBe(4);
        mail.Steps.ShouldBe(1);
    }

    [Theory]
    [InlineData("Reply-To: ANNA@example.com\n")]
    [InlineData("Date: \n")]
    [InlineData("")]
    public void A_line_of_the_header_that_says_nothing_is_left_away(string line) =>
        Mails.Read(Mails.Bytes(Mails.Header + line + "\nHello\n")).Text.ShouldBe(Mails.HeaderText + "\nHello\n");

    [Fact]
    public void A_date_that_is_none_stays_as_written() =>
        Mails.Read(Mails.Bytes("From: a@b.c\nDate: the day after\n\nHello")).Text.ShouldContain("Date: the day after\n");

    [Fact]
    public void A_mail_without_a_body_is_its_header() =>
        Mails.Read(Mails.Bytes(Mails.Header + "\n")).Text.ShouldBe(Mails.HeaderText);

    [Theory]
    [InlineData("<p>in <b>HTML</b></p>", "in text")]
    [InlineData("<table><tr><th>Price</th><td>5 EUR</td></tr></table>", "Price: 5 EUR")]
    public void Of_two_forms_of_a_body_HTML_is_taken_for_its_tables(string html, string expected)
    {
        var mail = Mails.Bytes(Mails.Header + Mails.Multipart("alternative", Mails.Plain("in text"), Mails.Html(html)));

        var text = Mails.Read(mail);

        text.Text.ShouldBe($"{Mails.HeaderText}\n{expected}\n");
        text.PlaceOf(expected)!.Part.ShouldBe("body");
    }

    [Theory]
    [InlineData(" \n\n", "<p>in HTML</p>", "in HTML")]
    [InlineData("in text", " ", "in text")]
    public void An_empty_form_of_a_body_is_not_taken(string plain, string html, string expected)
    {
        var mail = Mails.Bytes(Mails.Header + Mails.Multipart("alternative", Mails.Plain(plain), Mails.Html(html)));

        Mails.Read(mail).Text.ShouldBe($"{Mails.HeaderText}\n{expected}\n");
    }

    [Fact]
    public void A_form_of_a_body_may_hold_attachments()
    {
        var html = Mails.Multipart("mixed", Mails.Html("Hello"), Mails.Attached("list.txt", "1 apple"), Mails.Html("Bye"));

        var mail = Mails.Read(Mails.Bytes(Mails.Header + Mails.Multipart("alternative", Mails.Plain("Hello. Bye"), html)));

        mail.Text.ShouldBe(Mails.HeaderText + "\nHello. Bye\n\nAttachment: list.txt\n1 apple");
    }

    [Fact]
    public void Texts_one_after_the_other_are_all_of_the_body() =>
        Mails.Read(Mails.Of(Mails.Plain("Hello"), Mails.Html("<p>there</p>"), Mails.Plain("\nSent by list")))
            .Text.ShouldBe(Mails.HeaderText + "\nHello\n\nthere\n\nSent by list\n");

    [Fact]
    public void Flowed_lines_are_joined()
    {
        var mail = Mails.Bytes(Mails.Header
            + "Content-Type: text/plain; format=flowed\n\nThe price \nis 5 EUR.\n\n> quoted \n> on\n-- \nAnna\n");

        Mails.Read(mail).Text.ShouldBe(Mails.HeaderText + "\nThe price is 5 EUR.\n\n> quoted on\n--\nAnna\n");
    }

    [Fact]
    public void A_report_is_read_with_its_fields_and_the_mail_that_it_is_about()
    {
        var status = "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.com\n\nAction: failed\n";
        var about = "Content-Type: message/rfc822\n\nFrom: anna@example.com\nSubject: Lost\n\nHello";

        var mail = Mails.Read(Mails.Bytes(Mails.Header + Mails.Multipart("report", Mails.Plain("Not delivered."), status, about)));

        mail.Text.ShouldBe(Mails.HeaderText + """

            Not delivered.

            Reporting-MTA: dns; mx.example.com

            Action: failed

            Attachment: message.eml
            From: anna@example.com
            Subject: Lost

            Hello

            """.ReplaceLineEndings("\n"));
        mail.PlaceOf("Lost")!.Part.ShouldBe("attachment message.eml > subject");
    }

    [Fact]
    public void The_parts_of_a_multipart_are_found_by_the_boundary_that_it_has()
    {
        var mail = Mails.Bytes(Mails.Header + """
            Content-Type: multipart/alternative; boundary="lost"

            --found
            Content-Type: text/html
            Content-Transfer-Encoding: base64

            PHA+SGVsbG88L3A+

            """);

        Mails.Read(mail).Text.ShouldBe(Mails.HeaderText + "\nHello\n");
    }

    [Fact]
    public void A_multipart_without_parts_is_a_text() =>
        Mails.Read(Mails.Bytes(Mails.Header + "Content-Type: multipart/mixed\n\nHello\n")).Text.ShouldBe(Mails.HeaderText + "\nHello\n");

    [Theory]
    [InlineData("", "empty")]
    [InlineData("\n\n", "empty")]
    [InlineData("X-Mailer: none\n\n \n", "empty")]
    [InlineData("no header\n\nHello", "damaged")]
    [InlineData("From a Mon Jan 1\nFrom: a\n\nHello\n\nFrom b Tue Jan 2\nFrom: b\n\nHello", "unsupported_format")]
    public void A_file_that_is_no_mail_has_a_problem(string text, string problem) =>
        Mails.ProblemOf(Mails.Bytes(text)).Class.ShouldBe(problem);

    [Fact]
    public void One_mail_of_a_mailbox_is_read() =>
        Mails.Read(Mails.Bytes("From a Mon Jan 1\n" + Mails.Header + "\nFrom here on\nit goes up\n"))
            .Text.ShouldBe(Mails.HeaderText + "\nFrom here on\nit goes up\n");
}
