"""What the bot says and understands: answers, examples, flows, kinds, replies, publishing."""
